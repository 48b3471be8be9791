package org.twlab.reports.terminal;

import java.util.ArrayList;
import java.util.List;

/** Breaks texts into lines of a given width: at spaces where there are any, else inside a word. */
public final class Wrapping {
    private Wrapping() {}

    /**
     * The lines of a text, at least one. Control characters, which a terminal would obey, become the replacement
     * character; runs of spaces at a break go.
     *
     * @param width columns a line may have; a single wide character may be wider
     */
    public static List<String> wrap(String text, int width) {
        String safe = harmless(text);
        if (DisplayWidth.of(safe) <= width) {
            return List.of(safe);
        }
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : safe.strip().split(" +", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (DisplayWidth.of(longer) > width && !line.isEmpty()) {
                lines.add(line);
                longer = word;
            }
            while (DisplayWidth.of(longer) > width) {
                int end = fitting(longer, width);
                lines.add(longer.substring(0, end));
                longer = longer.substring(end);
                if (longer.isEmpty()) {
                    break;
                }
            }
            line = longer;
        }
        if (!line.isEmpty() || lines.isEmpty()) {
            lines.add(line);
        }
        return lines;
    }

    /** Columns of the longest word of a text. */
    static int longestWord(String text) {
        int longest = 0;
        for (String word : harmless(text).split(" +", -1)) {
            longest = Math.max(longest, DisplayWidth.of(word));
        }
        return longest;
    }

    static String harmless(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .map(codePoint -> Character.isISOControl(codePoint) ? 0xFFFD : codePoint)
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    /** Where to cut so that the head fits; at least one code point, and marks stay with what they mark. */
    private static int fitting(String text, int width) {
        int end = Character.charCount(text.codePointAt(0));
        int used = DisplayWidth.of(text.codePointAt(0));
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            used += DisplayWidth.of(codePoint);
            if (used > width) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }
}
