package org.twlab.experiments.bench;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.twlab.reports.output.OutputSink;

/** Swallows files: a run that is only looked at need not be written. */
final class NowhereSink implements OutputSink {
    @Override
    public boolean exists(Path path) {
        return false;
    }

    @Override
    public boolean isEmptyDirectory(Path path) {
        return false;
    }

    @Override
    public Path follow(Path path) {
        return path;
    }

    @Override
    public void createDirectory(Path directory) {}

    @Override
    public OutputStream create(Path file) {
        return OutputStream.nullOutputStream();
    }

    @Override
    public OutputStream append(Path file, long length) {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream read(Path file) {
        return InputStream.nullInputStream();
    }

    @Override
    public long size(Path file) {
        return 0;
    }

    @Override
    public List<String> list(Path directory) {
        return List.of();
    }

    @Override
    public Optional<Closeable> lock(Path file) {
        return Optional.of(() -> {});
    }

    @Override
    public void rename(Path from, Path to) {}

    @Override
    public void delete(Path path) {}

    @Override
    public void pointLink(Path link, Path target) {}
}
