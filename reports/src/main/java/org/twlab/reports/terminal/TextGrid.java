package org.twlab.reports.terminal;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Texts in aligned columns under a header line, two spaces between columns, no spaces at the ends of lines. A grid too
 * wide for the terminal breaks the cells of its left-aligned columns into several lines, the widest first; numbers stay
 * whole.
 */
public final class TextGrid {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;

    private final ImmutableList<Heading> headings;
    private final List<List<String>> rows = new ArrayList<>();

    /** Where the cells of a column stand. */
    public enum Alignment {
        /** Texts. */
        LEFT,
        /** Numbers. */
        RIGHT
    }

    /**
     * The head of a column.
     *
     * @param text shown in the header line
     * @param alignment of the header and of each cell
     */
    public record Heading(String text, Alignment alignment) {}

    public TextGrid(List<Heading> headings) {
        this.headings = ImmutableList.copyOf(headings);
    }

    /** Appends a row with one cell for each heading. */
    public void add(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(
                    "cells.size() (" + cells.size() + ") must be " + headings.size() + ": " + cells);
        }
        rows.add(cells.stream()
                .map(cell -> Wrapping.harmless(cell).stripTrailing())
                .toList());
    }

    /** The grid as text, each line with its LF. */
    public String render(TerminalStyle style) {
        int[] widths = widths(style.width());
        StringBuilder out = new StringBuilder();
        appendRow(out, headings.stream().map(Heading::text).toList(), widths, style.colour(), true);
        for (List<String> row : rows) {
            appendRow(out, row, widths, style.colour(), false);
        }
        return out.toString();
    }

    private int[] widths(int limit) {
        int[] widths = new int[headings.size()];
        int[] words = new int[headings.size()];
        measure(headings.stream().map(Heading::text).toList(), widths, words);
        rows.forEach(row -> measure(row, widths, words));
        shrink(widths, words, limit);
        int[] narrowest = new int[headings.size()];
        Arrays.fill(narrowest, NARROWEST);
        shrink(widths, narrowest, limit);
        return widths;
    }

    private static void measure(List<String> row, int[] widths, int[] words) {
        for (int column = 0; column < row.size(); column++) {
            widths[column] = Math.max(widths[column], DisplayWidth.of(row.get(column)));
            words[column] = Math.max(words[column], Wrapping.longestWord(row.get(column)));
        }
    }

    /** Takes columns from the widest breakable column until the grid fits or each is down to its floor. */
    private void shrink(int[] widths, int[] floors, int limit) {
        long excess = Arrays.stream(widths).asLongStream().sum() + (long) GAP * (widths.length - 1) - limit;
        while (excess > 0) {
            int widest = -1;
            for (int column = 0; column < widths.length; column++) {
                boolean breakable =
                        headings.get(column).alignment() == Alignment.LEFT && widths[column] > floors[column];
                if (breakable && (widest < 0 || widths[column] > widths[widest])) {
                    widest = column;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    private void appendRow(StringBuilder out, List<String> cells, int[] widths, boolean colour, boolean header) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int column = 0; column < cells.size(); column++) {
            wrapped.add(Wrapping.wrap(cells.get(column), widths[column]));
            height = Math.max(height, wrapped.get(column).size());
        }
        for (int line = 0; line < height; line++) {
            int spaces = 0; // owed before the next text, so that none end a line
            for (int column = 0; column < cells.size(); column++) {
                List<String> lines = wrapped.get(column);
                String part = line < lines.size() ? lines.get(line) : "";
                int padding = widths[column] - DisplayWidth.of(part);
                boolean right = headings.get(column).alignment() == Alignment.RIGHT;
                spaces += right ? padding : 0;
                if (!part.isEmpty()) {
                    out.append(" ".repeat(spaces)).append(paint(part, cells.get(column), colour, header));
                    spaces = 0;
                }
                spaces += (right ? 0 : padding) + GAP;
            }
            out.append('\n');
        }
    }

    private static String paint(String part, String cell, boolean colour, boolean header) {
        if (!colour) {
            return part;
        }
        return header ? Paint.BOLD.over(part) : Paint.ofVerdict(cell).over(part);
    }
}
