package org.twlab.reports.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.twlab.reports.output.OutputSink;

/** Another sink, for tests that change one of its methods. */
class ForwardingSink implements OutputSink {
    private final OutputSink sink;

    ForwardingSink(OutputSink sink) {
        this.sink = sink;
    }

    @Override
    public boolean exists(Path path) {
        return sink.exists(path);
    }

    @Override
    public Path follow(Path path) throws IOException {
        return sink.follow(path);
    }

    @Override
    public boolean isEmptyDirectory(Path path) throws IOException {
        return sink.isEmptyDirectory(path);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        sink.createDirectory(directory);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        return sink.create(file);
    }

    @Override
    public OutputStream append(Path file, long length) throws IOException {
        return sink.append(file, length);
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return sink.read(file);
    }

    @Override
    public long size(Path file) throws IOException {
        return sink.size(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return sink.list(directory);
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return sink.lock(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        sink.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        sink.delete(path);
    }

    @Override
    public void pointLink(Path link, Path target) throws IOException {
        sink.pointLink(link, target);
    }
}
