package org.twlab.experiments.formula;

/** The unit in which an expression computes a quantity; every spelling of a quantity is converted to one of these. */
public enum Unit {
    NONE("1"),
    SECONDS("s"),
    BYTES("bytes"),
    PER_SECOND("1/s");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    /** How the unit is printed; {@code 1} for counts and ratios. */
    public String symbol() {
        return symbol;
    }
}
