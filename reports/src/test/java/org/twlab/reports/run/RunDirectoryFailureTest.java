package org.twlab.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;

/** Whatever breaks while a run is written, the failure names it and no finished directory is there. */
class RunDirectoryFailureTest {
    private static final Path RUNS = Path.of("/runs");
    private static final RunName NAME = new RunName(Instant.EPOCH, "recycle-nat", "0123abcd");
    private static final Path PLACE = RUNS.resolve("19700101T000000Z_recycle-nat_0123abcd");

    private static void writeTo(OutputSink sink) {
        try (RunDirectory directory = RunDirectory.below(RUNS, NAME, sink)) {
            SmallRun.write(directory);
        }
    }

    private static MemorySink whole() {
        MemorySink sink = new MemorySink(MemorySink.NEVER, MemorySink.NEVER);
        writeTo(sink);
        return sink;
    }

    @Test
    void aDiskThatIsFullAfterAnyNumberOfBytesLeavesNoFinishedRun() {
        long total = whole().bytes();
        for (long limit = 0; limit < total; limit++) {
            MemorySink sink = new MemorySink(limit, MemorySink.NEVER);

            OutputFailure failure = catchThrowableOfType(OutputFailure.class, () -> writeTo(sink));

            assertThat(failure).as("after " + limit + " bytes").isNotNull();
            assertThat(failure.path()).isEqualTo(sink.brokeAt());
            assertThat(failure).hasMessage("cannot write " + sink.brokeAt() + ": No space left on device");
            assertThat(sink.exists(PLACE)).isFalse();
            assertThat(sink.exists(RUNS.resolve(PLACE.getFileName() + ".partial")))
                    .isTrue();
        }
        MemorySink justEnough = new MemorySink(total, MemorySink.NEVER);
        writeTo(justEnough);
        assertThat(justEnough.exists(PLACE)).isTrue();
        assertThat(total).isGreaterThan(5000);
    }

    @Test
    void anyCallThatFailsLeavesNoFinishedRun() {
        long total = whole().calls();
        for (long limit = 0; limit < total; limit++) {
            MemorySink sink = new MemorySink(MemorySink.NEVER, limit);

            OutputFailure failure = catchThrowableOfType(OutputFailure.class, () -> writeTo(sink));

            if (sink.brokeAt().equals(PLACE.resolve("lock"))) {
                // everything else is there, under its name
                assertThat(failure).isNull();
                assertThat(sink.exists(PLACE)).isTrue();
                continue;
            }
            assertThat(failure).as("call " + limit).isNotNull();
            assertThat(failure.path()).isEqualTo(sink.brokeAt());
            assertThat(sink.exists(PLACE)).isFalse();
        }
        assertThat(total).isGreaterThan(2 * 12);
    }

    @Test
    void aFailureThatTheCallerIgnoresStillPreventsCompletion() {
        MemorySink sink = new MemorySink(0, MemorySink.NEVER);
        RunDirectory directory = RunDirectory.below(RUNS, NAME, sink);
        directory.table(SmallRun.RUNS);
        directory.table(SmallRun.SUMMARY);

        OutputFailure first =
                catchThrowableOfType(OutputFailure.class, () -> directory.writeText("effective.yaml", "seed: 1\n"));

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(directory::complete)
                .satisfies(failure -> assertThat(failure).isSameAs(first));
        assertThat(sink.exists(PLACE)).isFalse();
    }

    @Test
    void aPlaceBelowAPlainFileIsAFailure(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "in the way");
        Path place = file.resolve("out");

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(() -> RunDirectory.at(place, new FileSystemSink()))
                .withMessage("cannot write " + place + ".partial: " + file + " is not a directory");
        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(() -> RunDirectory.below(file, NAME, new FileSystemSink()))
                .withMessage("cannot write " + file.resolve(PLACE.getFileName() + ".partial") + ": " + file
                        + " is not a directory");
        assertThat(file).hasContent("in the way");
    }

    @Test
    void aFullDeviceIsAFailure(@TempDir Path temp) {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        OutputSink sink = new ForwardingSink(new FileSystemSink()) {
            @Override
            public OutputStream create(Path file) throws IOException {
                return file.endsWith("connections.csv") ? new FileOutputStream(full.toFile()) : super.create(file);
            }
        };

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(() -> SmallRun.write(RunDirectory.at(temp.resolve("out"), sink)))
                .withMessage(
                        "cannot write " + temp.resolve("out.partial/connections.csv") + ": No space left on device");
        assertThat(temp.resolve("out")).doesNotExist();
    }
}
