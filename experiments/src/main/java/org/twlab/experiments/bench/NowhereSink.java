package org.twlab.experiments.bench;

import java.io.OutputStream;
import java.nio.file.Path;
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
    public void rename(Path from, Path to) {}

    @Override
    public void delete(Path path) {}

    @Override
    public void pointLink(Path link, Path target) {}
}
