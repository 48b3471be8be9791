package org.twlab.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputFailure;

/** A file that grows while a run goes on has its name only when it is whole. */
class GrowingFileTest {
    @TempDir
    private Path temp;

    private RunDirectory directory;

    @BeforeEach
    void open() {
        directory = RunDirectory.at(temp.resolve("out"), new FileSystemSink());
        SmallRun.fill(directory);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private GrowingFile written() throws IOException {
        GrowingFile file = directory.growing("packets.pcapng");
        try (OutputStream out = file.open()) {
            out.write(7);
        }
        return file;
    }

    @Test
    void aCompletedFileIsPartOfTheDirectory() throws IOException {
        GrowingFile file = written();
        assertThat(temp.resolve("out.partial/packets.pcapng")).doesNotExist();
        assertThat(file.partial())
                .isEqualTo(temp.resolve("out.partial/packets.pcapng.partial"))
                .hasBinaryContent(new byte[] {7});

        file.complete();
        directory.complete();

        assertThat(temp.resolve("out/packets.pcapng")).hasBinaryContent(new byte[] {7});
        assertThat(temp.resolve("out/packets.pcapng.partial")).doesNotExist();
    }

    @Test
    void aDiscardedFileLeavesNothingAlsoWhereNothingWasWritten() throws IOException {
        written().discard();
        directory.growing("packets-0-1.pcapng").discard();
        directory.complete();

        assertThat(temp.resolve("out")).isDirectoryNotContaining("glob:**/packets*");
    }

    @Test
    void aDirectoryWithAFileStillGrowingCannotBeCompleted() throws IOException {
        GrowingFile file = written();

        assertThatIllegalStateException()
                .isThrownBy(directory::complete)
                .withMessage(file.partial() + " is neither completed nor discarded");
    }

    @Test
    void aDiscardedDirectoryTakesItsFilesWithIt() throws IOException {
        written();
        GrowingFile whole = directory.growing("packets-0-1.pcapng");
        whole.open().close();
        whole.complete();

        directory.discard();

        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aNameThatIsTakenIsSaid() throws IOException {
        written();
        GrowingFile again = directory.growing("packets.pcapng");

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(again::open)
                .withMessage("cannot write " + again.partial() + ": it exists already");
        GrowingFile table = directory.growing("runs.csv");
        table.open().close();
        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(table::complete)
                .withMessage("cannot write " + temp.resolve("out.partial/runs.csv") + ": it exists already");
        table.discard();
        again.discard();
    }
}
