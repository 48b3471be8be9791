package org.twlab.experiments.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which run of a batch.
 *
 * @param point of the sweep, from 0
 * @param replication of the point, from 0
 */
public record RunKey(int point, int replication) {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    /** Reads what {@link #toString} writes; empty if it is something else. */
    public static Optional<RunKey> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        return matcher.matches()
                ? Optional.of(new RunKey(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** In the order of points, then of replications. */
    boolean isBefore(RunKey other) {
        return point != other.point ? point < other.point : replication < other.replication;
    }

    /** As {@code --only} takes it: {@code 4/0}. */
    @Override
    public String toString() {
        return point + "/" + replication;
    }
}
