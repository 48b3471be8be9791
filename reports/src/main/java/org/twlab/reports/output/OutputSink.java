package org.twlab.reports.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where output files go: the only way this program opens, moves or removes one, or reads one back. {@link FileSystemSink} is the real one;
 * tests put a sink in its place that fails after any number of bytes or calls.
 */
public interface OutputSink {

    /** Whether something with this name is there, a dangling symbolic link included. */
    boolean exists(Path path);

    /** Where an existing path leads when every symbolic link is followed. */
    Path follow(Path path) throws IOException;

    /** Whether this is a directory with nothing in it. */
    boolean isEmptyDirectory(Path path) throws IOException;

    /**
     * Makes a directory and the parents it lacks.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken; of two callers one gets the directory
     */
    void createDirectory(Path directory) throws IOException;

    /**
     * Opens a new file; parents it lacks are made. Closing the stream brings the bytes to the device.
     *
     * @return an unbuffered stream
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     */
    OutputStream create(Path file) throws IOException;

    /**
     * Opens a file that is there to go on with it. Closing the stream brings the bytes to the device.
     *
     * @param length bytes that are kept, at most as many as the file has
     * @return an unbuffered stream that writes behind them
     */
    OutputStream append(Path file, long length) throws IOException;

    /** Opens a file that was written before; unbuffered. */
    InputStream read(Path file) throws IOException;

    /** Bytes in a file. */
    long size(Path file) throws IOException;

    /** The names in a directory, sorted. */
    List<String> list(Path directory) throws IOException;

    /**
     * Takes a lock that one holder can have, in whatever process; it is given up when the result is closed or the
     * process ends, however it ends.
     *
     * @param file stands for the lock; made if needed, and left when the lock is given up
     * @return empty if somebody else has the lock
     */
    Optional<Closeable> lock(Path file) throws IOException;

    /** Gives a file or directory another name in one step; a file or a directory with content there is not replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file or an empty directory. */
    void delete(Path path) throws IOException;

    /**
     * Makes a symbolic link, or points one that is there elsewhere, in one step.
     *
     * @param target as the link holds it, relative to the link
     * @throws java.nio.file.FileAlreadyExistsException if the name belongs to something that is no symbolic link
     * @throws UnsupportedOperationException where there are no symbolic links
     */
    void pointLink(Path link, Path target) throws IOException;
}
