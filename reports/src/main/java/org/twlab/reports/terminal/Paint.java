package org.twlab.reports.terminal;

/** How a cell looks where colours are wanted; ANSI escapes (ECMA-48, select graphic rendition). */
public enum Paint {
    NONE(""),
    BOLD("1"),
    RED("31"),
    GREEN("32"),
    YELLOW("33");

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    /** Verdicts stand out; everything else stays as it is. */
    static Paint ofVerdict(String cell) {
        return switch (cell) {
            case "confirmed" -> GREEN;
            case "refuted" -> RED;
            case "inconclusive" -> YELLOW;
            default -> NONE;
        };
    }

    /** The text in this colour. */
    public String over(String text) {
        return code.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
