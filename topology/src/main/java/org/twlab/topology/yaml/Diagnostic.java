package org.twlab.topology.yaml;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Optional;

/**
 * One mistake in the input: where it is, what was read, what is allowed, what to try.
 *
 * @param place where; empty when the file as a whole could not be read
 * @param file the file as the user named it
 * @param cause whether the input is wrong or the environment (a missing file)
 * @param message what is wrong, with the value that was read
 * @param allowed what may stand there; may be empty
 * @param nearest the spelling that was probably meant
 */
public record Diagnostic(
        Optional<Place> place,
        String file,
        Cause cause,
        String message,
        ImmutableList<String> allowed,
        Optional<String> nearest) {

    /** Who has to change something. */
    public enum Cause {
        /** The text of the file. */
        INPUT,
        /** The world around it: a file that is not there or cannot be read. */
        ENVIRONMENT
    }

    /** A mistake in the text. */
    public static Diagnostic at(Place place, String message) {
        return new Diagnostic(
                Optional.of(place), place.source().name(), Cause.INPUT, message, ImmutableList.of(), Optional.empty());
    }

    /** A file that cannot be used as a whole. */
    public static Diagnostic ofFile(String file, Cause cause, String message) {
        return new Diagnostic(Optional.empty(), file, cause, message, ImmutableList.of(), Optional.empty());
    }

    /** With what may stand there, and the nearest of it to the word that was read. */
    public Diagnostic allowing(Collection<String> words, String read) {
        return new Diagnostic(place, file, cause, message, ImmutableList.copyOf(words), Spelling.nearest(read, words));
    }

    /** With words added to the message. */
    public Diagnostic adding(String words) {
        return new Diagnostic(place, file, cause, message + words, allowed, nearest);
    }

    /** Compiler style, so that an editor can jump there; then the source line and a caret. No line end at the end. */
    public String render() {
        StringBuilder out = new StringBuilder(place.map(Place::toString).orElse(file));
        out.append(": error: ").append(message);
        if (!allowed.isEmpty()) {
            out.append("; allowed: ").append(String.join(", ", allowed));
        }
        nearest.ifPresent(word -> out.append("; did you mean '").append(word).append("'?"));
        place.ifPresent(where -> where.source()
                .line(where.line())
                .filter(line -> !line.isBlank())
                .ifPresent(line -> appendLine(out, line, where.column())));
        return out.toString();
    }

    /** Long lines are cut around the caret; tabs stay, so that the caret stands below its column. */
    private static void appendLine(StringBuilder out, String line, int column) {
        int from = line.length() > 160 ? Math.max(0, Math.min(column - 80, line.length() - 160)) : 0;
        int to = Math.min(line.length(), from + 160);
        out.append('\n').append("    ").append(line, from, to).append('\n').append("    ");
        for (int i = from; i < Math.min(column - 1, to); i++) {
            out.append(line.charAt(i) == '\t' ? '\t' : ' ');
        }
        out.append('^');
    }

    @Override
    public String toString() {
        return render();
    }
}
