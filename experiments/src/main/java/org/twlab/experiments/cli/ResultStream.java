package org.twlab.experiments.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the result goes, in UTF-8 whatever the locale. Unlike its parent it can say why it could not be written. */
final class ResultStream extends PrintStream {
    private final Watched below;

    ResultStream(OutputStream to) {
        this(new Watched(to));
    }

    private ResultStream(Watched below) {
        super(below, true, StandardCharsets.UTF_8);
        this.below = below;
    }

    /** Why something that was printed is lost. */
    Optional<IOException> failure() {
        flush();
        return Optional.ofNullable(below.failure);
    }

    private static final class Watched extends FilterOutputStream {
        private @Nullable IOException failure;

        Watched(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }
}
