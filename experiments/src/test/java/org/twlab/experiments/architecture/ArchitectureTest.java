package org.twlab.experiments.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSetMultimap;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** core below topology, nat and reports, which do not know each other, and experiments above all. */
@AnalyzeClasses(packages = "org.twlab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** The module is the folder that holds {@code target}, whether classes come from there or from its jar. */
    private static final Pattern MODULE = Pattern.compile(".*/([a-z]+)/target/.*");

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAPackage("org.twlab.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.twlab.topology..", "org.twlab.nat..", "org.twlab.reports..", "org.twlab.experiments..");

    @ArchTest
    static final ArchRule TOPOLOGY_KNOWS_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage("org.twlab.topology..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.twlab.nat..", "org.twlab.reports..", "org.twlab.experiments..");

    @ArchTest
    static final ArchRule NAT_KNOWS_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage("org.twlab.nat..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.twlab.topology..", "org.twlab.reports..", "org.twlab.experiments..");

    @ArchTest
    static final ArchRule REPORTS_KNOWS_CORE_ONLY = noClasses()
            .that()
            .resideInAPackage("org.twlab.reports..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.twlab.topology..", "org.twlab.nat..", "org.twlab.experiments..");

    /** Each package is a slice, also one that holds others. */
    @ArchTest
    static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
            slices().matching("org.twlab.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CORE_HAS_NO_YAML_AND_NO_FILES = noClasses()
            .that()
            .resideInAPackage("org.twlab.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml..", "java.io..", "java.nio.file..", "org.jgrapht..");

    @ArchTest
    static final ArchRule NAT_HAS_NO_YAML_AND_NO_FILES = noClasses()
            .that()
            .resideInAPackage("org.twlab.nat..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml..", "java.io..", "java.nio.file..", "org.jgrapht..");

    @ArchTest
    static final ArchRule ONLY_REPORTS_WRITES_CSV = noClasses()
            .that()
            .resideOutsideOfPackage("org.twlab.reports..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("de.siegmar.fastcsv..");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_PARSES_ARGUMENTS = noClasses()
            .that()
            .resideOutsideOfPackages("org.twlab.experiments.cli..", "org.twlab.experiments.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule EVERY_CLASS_IS_IN_A_PACKAGE_OF_ITS_MODULE = classes()
            .should()
            .resideInAnyPackage(
                    "org.twlab.core..",
                    "org.twlab.topology..",
                    "org.twlab.nat..",
                    "org.twlab.reports..",
                    "org.twlab.experiments..");

    /** A rule over classes that were not found would hold: all five modules must have been read. */
    @ArchTest
    static void noPackageIsSplitOverTwoModules(JavaClasses all) {
        ImmutableSetMultimap.Builder<String, String> modulesByPackage = ImmutableSetMultimap.builder();
        for (JavaClass type : all) {
            modulesByPackage.put(type.getPackageName(), moduleOf(type));
        }
        ImmutableSetMultimap<String, String> modules = modulesByPackage.build();

        assertThat(modules.values()).contains("core", "topology", "nat", "reports", "experiments");
        assertThat(modules.asMap())
                .allSatisfy((name, owners) -> assertThat(owners)
                        .as("modules of package %s", name)
                        .containsExactly(Splitter.on('.').splitToList(name).get(2)));
    }

    private static String moduleOf(JavaClass type) {
        URI source = type.getSource().orElseThrow().getUri();
        Matcher matcher = MODULE.matcher(source.toString());
        assertThat(matcher.matches()).as("place of %s", source).isTrue();
        return matcher.group(1);
    }
}
