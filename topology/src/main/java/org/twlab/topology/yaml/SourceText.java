package org.twlab.topology.yaml;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text of one input file, for showing the line a mistake is in.
 *
 * @param name as messages show it: the path as the user gave it
 * @param order position among the files of one load, from 0; messages come in this order
 * @param text the whole text
 * @param lines the text by lines, without line ends
 * @param folder what relative paths in it are relative to; empty for a text that is no file
 */
public record SourceText(String name, int order, String text, ImmutableList<String> lines, Optional<Path> folder) {

    private static final Splitter LINES = Splitter.onPattern("\r\n|\r|\n");

    /** A text that is no file. */
    public static SourceText of(String name, int order, String text) {
        return new SourceText(name, order, text, ImmutableList.copyOf(LINES.split(text)), Optional.empty());
    }

    /** The text of a file. */
    static SourceText ofFile(Path path, int order, String text) {
        Optional<Path> folder =
                Optional.of(Optional.ofNullable(path.getParent()).orElse(Path.of("")));
        return new SourceText(shown(path), order, text, ImmutableList.copyOf(LINES.split(text)), folder);
    }

    /** A path as messages show it, with slashes on every system. */
    static String shown(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** The line of a 1-based number; empty beyond the end. */
    public Optional<String> line(int number) {
        return number >= 1 && number <= lines.size() ? Optional.of(lines.get(number - 1)) : Optional.empty();
    }

    /** The character at a place; 0 beyond the end of its line. */
    char at(int line, int column) {
        String text = line(line).orElse("");
        return column >= 1 && column <= text.length() ? text.charAt(column - 1) : 0;
    }

    /** Two sources are the same if they are the same file of one load. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SourceText source && source.order == order && source.name.equals(name);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + order;
    }

    @Override
    public String toString() {
        return name;
    }
}
