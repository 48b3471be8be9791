package org.twlab.reports.output;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * An output file could not be written, or read back. The message names the path and the reason in one line:
 * {@code cannot write runs/x.partial/connections.csv: No space left on device}.
 */
public final class OutputFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Path path;
    private final String message;

    public OutputFailure(Path path, IOException cause) {
        this(path, cause, cannotWrite(path, reasonOf(cause)));
    }

    public OutputFailure(Path path, String reason) {
        this(path, new IOException(reason), cannotWrite(path, reason));
    }

    private OutputFailure(Path path, IOException cause, String message) {
        super(cause);
        this.path = path;
        this.message = message;
    }

    /** What was written before cannot be read back. */
    public static OutputFailure ofReading(Path path, IOException cause) {
        return new OutputFailure(path, cause, "cannot read " + path + ": " + reasonOf(cause));
    }

    private static String cannotWrite(Path path, String reason) {
        return "cannot write " + path + ": " + reason;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** The file or directory that could not be written or read. */
    public Path path() {
        return path;
    }

    /** What a person needs to read; the JDK's exceptions often say only the path. */
    private static String reasonOf(IOException cause) {
        if (cause instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (cause instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof NotDirectoryException failure) {
            return failure.getFile() + " is not a directory";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        String message = cause.getMessage();
        return message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
    }
}
