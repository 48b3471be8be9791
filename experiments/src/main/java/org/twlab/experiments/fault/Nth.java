package org.twlab.experiments.fault;

/**
 * Which of the packets that meet the rest of a match are meant, counted from 1.
 *
 * @param first number of the first
 * @param last number of the last
 * @param step only those whose number is a multiple of it
 */
public record Nth(long first, long last, long step) {
    public Nth {
        if (first < 1 || last < first || step < 1) {
            throw new IllegalArgumentException("first (" + first + ") must be at least 1, last (" + last
                    + ") not below it, step (" + step + ") at least 1");
        }
    }

    /** One packet. */
    public static Nth only(long number) {
        return new Nth(number, number, 1);
    }

    /** Every {@code step}-th packet. */
    public static Nth every(long step) {
        return new Nth(1, Long.MAX_VALUE, step);
    }

    boolean has(long number) {
        return first <= number && number <= last && number % step == 0;
    }
}
