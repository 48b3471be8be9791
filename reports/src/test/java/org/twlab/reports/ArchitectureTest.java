package org.twlab.reports;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import org.twlab.reports.output.FileSystemSink;

@AnalyzeClasses(packages = "org.twlab.reports", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule onlyOneClassTouchesFiles = noClasses()
            .that()
            .doNotBelongToAnyOf(FileSystemSink.class)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                    Files.class,
                    File.class,
                    FileOutputStream.class,
                    FileWriter.class,
                    PrintWriter.class,
                    RandomAccessFile.class,
                    FileChannel.class)
            .because("output failures are tested through the one sink");

    @ArchTest
    static final ArchRule packagesHaveNoCircles =
            slices().matching("org.twlab.reports.(*)..").should().beFreeOfCycles();
}
