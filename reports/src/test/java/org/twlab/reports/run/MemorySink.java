package org.twlab.reports.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.twlab.reports.output.OutputSink;

/** A disk in memory that breaks after a number of bytes, or at a number of calls: full, or gone. */
final class MemorySink implements OutputSink {
    static final long NEVER = Long.MAX_VALUE;

    /** Directories have no content. */
    private final Map<Path, ByteArrayOutputStream> entries = new TreeMap<>();

    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private final Set<Path> locked = new TreeSet<>();
    private final long byteLimit;
    private final long callLimit;
    private long bytes;
    private long calls;
    private Path brokeAt = Path.of("");

    MemorySink(long byteLimit, long callLimit) {
        this.byteLimit = byteLimit;
        this.callLimit = callLimit;
    }

    long bytes() {
        return bytes;
    }

    long calls() {
        return calls;
    }

    /** The file or directory that was being written when the disk broke for the first time. */
    Path brokeAt() {
        return brokeAt;
    }

    @Override
    public boolean exists(Path path) {
        return entries.containsKey(path);
    }

    @Override
    public Path follow(Path path) {
        return path;
    }

    @Override
    public boolean isEmptyDirectory(Path path) {
        return entries.get(path) == directory
                && entries.keySet().stream().noneMatch(other -> other.startsWith(path) && !other.equals(path));
    }

    @Override
    public void createDirectory(Path path) throws IOException {
        call(path);
        if (exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        entries.put(path, directory);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        call(file);
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        entries.put(file, content);
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
                int taken = (int) Math.min(length, byteLimit - bytes);
                content.write(source, offset, taken);
                bytes += taken;
                if (taken < length) {
                    breakAt(file);
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void close() throws IOException {
                call(file);
            }
        };
    }

    @Override
    public OutputStream append(Path file, long length) throws IOException {
        call(file);
        byte[] kept = Arrays.copyOf(content(file), Math.toIntExact(length));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(kept);
        entries.put(file, content);
        return into(file, content);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        call(file);
        return new ByteArrayInputStream(content(file));
    }

    @Override
    public long size(Path file) throws IOException {
        return content(file).length;
    }

    @Override
    public List<String> list(Path path) {
        return entries.keySet().stream()
                .filter(entry -> path.equals(entry.getParent()))
                .map(entry -> entry.getFileName().toString())
                .toList();
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        call(file);
        entries.putIfAbsent(file, new ByteArrayOutputStream());
        return locked.add(file) ? Optional.of(() -> locked.remove(file)) : Optional.empty();
    }

    byte[] content(Path file) throws IOException {
        ByteArrayOutputStream content = entries.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content.toByteArray();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call(to);
        if (!exists(from) || exists(to)) {
            throw new IOException("cannot rename " + from + " to " + to);
        }
        for (Path path :
                entries.keySet().stream().filter(path -> path.startsWith(from)).toList()) {
            entries.put(to.resolve(from.relativize(path)), entries.remove(path));
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        call(path);
        if (entries.remove(path) == null) {
            throw new NoSuchFileException(path.toString());
        }
    }

    @Override
    public void pointLink(Path link, Path target) {
        throw new UnsupportedOperationException("no links in memory");
    }

    private void call(Path path) throws IOException {
        if (calls == callLimit) {
            breakAt(path);
            throw new IOException("Input/output error");
        }
        calls++;
    }

    private void breakAt(Path path) {
        brokeAt = brokeAt.toString().isEmpty() ? path : brokeAt;
    }
}
