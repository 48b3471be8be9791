package org.twlab.experiments.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.twlab.reports.output.OutputSink;

/** A disk in memory that is full after a number of bytes; runs may write to it at once. */
class BreakingDisk implements OutputSink {
    private static final Path NOWHERE = Path.of("nowhere");

    private final Map<Path, ByteArrayOutputStream> files = new TreeMap<>();
    private final List<Path> directories = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final Set<Path> locked = new TreeSet<>();
    private long capacity;
    private long size;
    private Path fullAt = NOWHERE;

    BreakingDisk(long capacity) {
        this.capacity = capacity;
    }

    /** Bytes on the disk after each write. */
    synchronized List<Long> sizes() {
        return List.copyOf(sizes);
    }

    /** The first file that did not fit. */
    synchronized Path fullAt() {
        return fullAt;
    }

    synchronized List<Path> directories() {
        return List.copyOf(directories);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return directories.contains(path) || files.containsKey(path);
    }

    @Override
    public Path follow(Path path) {
        return path;
    }

    @Override
    public synchronized boolean isEmptyDirectory(Path path) {
        return directories.contains(path) && files.keySet().stream().noneMatch(file -> file.startsWith(path));
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        if (exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        directories.add(directory);
    }

    @Override
    public synchronized OutputStream create(Path file) throws IOException {
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        files.put(file, content);
        return into(file, content);
    }

    private OutputStream into(Path file, ByteArrayOutputStream content) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                synchronized (BreakingDisk.this) {
                    take(source, offset, length);
                }
            }

            private void take(byte[] source, int offset, int length) throws IOException {
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
    public synchronized OutputStream append(Path file, long length) throws IOException {
        byte[] before = content(file);
        size -= before.length - length;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(before, 0, Math.toIntExact(length));
        files.put(file, content);
        return into(file, content);
    }

    @Override
    public synchronized InputStream read(Path file) throws IOException {
        return new ByteArrayInputStream(content(file));
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        return content(file).length;
    }

    @Override
    public synchronized List<String> list(Path directory) {
        return files.keySet().stream()
                .filter(file -> directory.equals(file.getParent()))
                .map(file -> file.getFileName().toString())
                .toList();
    }

    @Override
    public synchronized Optional<Closeable> lock(Path file) {
        files.putIfAbsent(file, new ByteArrayOutputStream());
        return locked.add(file) ? Optional.of(() -> locked.remove(file)) : Optional.empty();
    }

    private byte[] content(Path file) throws IOException {
        ByteArrayOutputStream content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content.toByteArray();
    }

    /** Somebody has made room. */
    synchronized void enlarge(long more) {
        capacity += more;
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        ByteArrayOutputStream content = files.remove(from);
        if (content != null) {
            files.put(to, content);
            return;
        }
        directories.remove(from);
        directories.add(to);
        files.keySet().stream().filter(file -> file.startsWith(from)).toList().forEach(file -> {
            ByteArrayOutputStream moved = files.remove(file);
            if (moved != null) {
                files.put(to.resolve(from.relativize(file)), moved);
            }
        });
    }

    @Override
    public synchronized void delete(Path path) {
        directories.remove(path);
        files.remove(path);
    }

    /** Content of the files on the disk, whole or not, by their last name. */
    synchronized Map<String, byte[]> contents() {
        Map<String, byte[]> contents = new TreeMap<>();
        files.forEach((file, content) -> contents.put(file.getFileName().toString(), content.toByteArray()));
        return contents;
    }

    @Override
    public void pointLink(Path link, Path target) {
        throw new UnsupportedOperationException("no links in memory");
    }
}
