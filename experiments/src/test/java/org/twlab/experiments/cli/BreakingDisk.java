package org.twlab.experiments.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twlab.reports.output.OutputSink;

/** A disk in memory that is full after a number of bytes. */
final class BreakingDisk implements OutputSink {
    private static final Path NOWHERE = Path.of("nowhere");

    private final Map<Path, ByteArrayOutputStream> files = new TreeMap<>();
    private final List<Path> directories = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final long capacity;
    private long size;
    private Path fullAt = NOWHERE;

    BreakingDisk(long capacity) {
        this.capacity = capacity;
    }

    /** Bytes on the disk after each write. */
    List<Long> sizes() {
        return List.copyOf(sizes);
    }

    /** The first file that did not fit. */
    Path fullAt() {
        return fullAt;
    }

    List<Path> directories() {
        return List.copyOf(directories);
    }

    @Override
    public boolean exists(Path path) {
        return directories.contains(path) || files.containsKey(path);
    }

    @Override
    public Path follow(Path path) {
        return path;
    }

    @Override
    public boolean isEmptyDirectory(Path path) {
        return directories.contains(path) && files.keySet().stream().noneMatch(file -> file.startsWith(path));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        directories.add(directory);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        files.put(file, content);
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                int taken = (int) Math.min(length, capacity - size);
                content.write(source, offset, taken);
                size += taken;
                sizes.add(size);
                if (taken < length) {
                    fullAt = fullAt.equals(NOWHERE) ? file : fullAt;
                    throw new IOException("No space left on device");
                }
            }
        };
    }

    @Override
    public void rename(Path from, Path to) {
        directories.remove(from);
        directories.add(to);
    }

    @Override
    public void delete(Path path) {
        directories.remove(path);
    }

    @Override
    public void pointLink(Path link, Path target) {
        throw new UnsupportedOperationException("no links in memory");
    }
}
