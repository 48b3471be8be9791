package org.twlab.experiments.formula;

/**
 * A word of an expression.
 *
 * @param kind what it is
 * @param text as written; empty at the end
 * @param column where it begins, from 1
 * @param value in base units, of a number
 */
record Token(Kind kind, String text, int column, double value) {
    enum Kind {
        NUMBER,
        NAME,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    String described() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}
