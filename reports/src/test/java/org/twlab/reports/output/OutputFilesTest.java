package org.twlab.reports.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
    private static final Path OUT = Path.of("runs", "out");

    @Test
    void aNewFileIsWrittenWithTheDirectoriesItLacks(@TempDir Path temp) {
        Path file = temp.resolve("a/b/c.txt");

        OutputFiles.write(new FileSystemSink(), file, "text".getBytes(StandardCharsets.UTF_8));

        assertThat(file).hasContent("text");
    }

    @Test
    void aFileThatIsThereIsNotOverwritten(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("mine.txt"), "mine");

        assertThatExceptionOfType(OutputFailure.class)
                .isThrownBy(() -> OutputFiles.write(new FileSystemSink(), file, new byte[0]))
                .withMessage("cannot write " + file + ": it exists already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aRenameReplacesNeitherAFileNorALink(@TempDir Path temp) throws IOException {
        Path from = Files.createDirectory(temp.resolve("from"));
        Path file = Files.writeString(temp.resolve("file"), "mine");
        Path link = Files.createSymbolicLink(temp.resolve("link"), from);

        for (Path to : new Path[] {file, link}) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> new FileSystemSink().rename(from, to));
        }
        Path plain = Files.writeString(temp.resolve("plain"), "new");
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> new FileSystemSink().rename(plain, file));
        assertThat(file).hasContent("mine");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void textReachesTheStandardOutputInUtf8() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        OutputFiles.print(out, "\u00b1\n");

        assertThat(out.toByteArray()).containsExactly(0xC2, 0xB1, '\n');
    }

    @Test
    void aFullStandardOutputIsAFailure() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        try (OutputStream out = new FileOutputStream(full.toFile())) {
            assertThatExceptionOfType(OutputFailure.class)
                    .isThrownBy(() -> OutputFiles.print(out, "result\n"))
                    .withMessage("cannot write standard output: No space left on device");
        }
    }

    @Test
    void aFailureSaysInWordsWhatTheJdkSaysByItsType() {
        String path = OUT.toString();
        assertThat(reason(new FileAlreadyExistsException(path))).isEqualTo("it exists already");
        assertThat(reason(new DirectoryNotEmptyException(path))).isEqualTo("the directory is not empty");
        assertThat(reason(new NoSuchFileException(path))).isEqualTo("no such file or directory");
        assertThat(reason(new AccessDeniedException(path))).isEqualTo("permission denied");
        assertThat(reason(new FileSystemException(path, "other", "File name too long")))
                .isEqualTo("File name too long");
        assertThat(reason(new IOException("Input/output error"))).isEqualTo("Input/output error");
        assertThat(reason(new IOException())).isEqualTo("IOException");
    }

    private static String reason(IOException cause) {
        OutputFailure failure = new OutputFailure(OUT, cause);
        assertThat(failure.path()).isEqualTo(OUT);
        assertThat(failure).hasCause(cause);
        return failure.getMessage().substring(("cannot write " + OUT + ": ").length());
    }
}
