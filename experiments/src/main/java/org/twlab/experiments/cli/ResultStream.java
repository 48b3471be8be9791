package org.twlab.experiments.cli;

import com.google.common.base.Strings;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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

    /** Whether it goes to a program that has ended: what is printed from now on is read by nobody. */
    boolean isUnread() {
        return below.failure != null && isBrokenPipe(below.failure);
    }

    /** The JDK has no exception of its own for EPIPE; translations of its text keep the word in brackets. */
    private static boolean isBrokenPipe(IOException failure) {
        return Strings.nullToEmpty(failure.getMessage())
                .toLowerCase(Locale.ROOT)
                .contains("pipe");
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
