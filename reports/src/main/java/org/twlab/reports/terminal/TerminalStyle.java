package org.twlab.reports.terminal;

/**
 * What the terminal can show.
 *
 * @param width columns of the terminal; lines are kept within it as far as the numbers allow
 * @param colour whether to mark headers and verdicts with ANSI escapes
 */
public record TerminalStyle(int width, boolean colour) {
    /** No limit to the width and no escapes: files, pipes, tests. */
    public static final TerminalStyle PLAIN = new TerminalStyle(Integer.MAX_VALUE, false);

    public TerminalStyle {
        if (width < 1) {
            throw new IllegalArgumentException("width (" + width + ") must be positive");
        }
    }
}
