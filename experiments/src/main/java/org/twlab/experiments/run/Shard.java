package org.twlab.experiments.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One of several parts that a batch is cut into, each a range of consecutive runs.
 *
 * @param index from 1
 * @param count of parts, at least 1
 */
public record Shard(int index, int count) {
    private static final Pattern SHAPE = Pattern.compile("([1-9]\\d{0,8})/([1-9]\\d{0,8})");

    public Shard {
        if (index < 1 || index > count) {
            throw new IllegalArgumentException("there is no part " + index + " of " + count);
        }
    }

    /** Reads {@code 2/3}; empty if it is something else, {@code 4/3} included. */
    public static Optional<Shard> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int index = Integer.parseInt(matcher.group(1));
        int count = Integer.parseInt(matcher.group(2));
        return index <= count ? Optional.of(new Shard(index, count)) : Optional.empty();
    }

    /**
     * The runs of this part; parts differ by at most one run, or one point. There are none if there are more parts.
     *
     * @param wholePoints whether all runs of a point must be in one part
     */
    RunRange of(RunRange batch, boolean wholePoints) {
        if (!wholePoints) {
            return new RunRange(
                    batch.replications(),
                    batch.from() + cut(index - 1L, batch.size()),
                    batch.from() + cut(index, batch.size()));
        }
        int points = batch.endPoint() - batch.firstPoint();
        return new RunRange(
                batch.replications(), cutAtPoint(batch, index - 1, points), cutAtPoint(batch, index, points));
    }

    /** This part of a list: every {@code count}-th member, so that neighbours, which take as long, go to different parts. */
    public <T> List<T> of(List<T> all) {
        return IntStream.range(0, all.size())
                .filter(member -> member % count == index - 1)
                .<T>mapToObj(all::get)
                .toList();
    }

    private long cutAtPoint(RunRange batch, int parts, int points) {
        long run = (batch.firstPoint() + cut(parts, points)) * batch.replications();
        return Math.max(batch.from(), Math.min(batch.to(), run));
    }

    private long cut(long parts, long all) {
        return all / count * parts + all % count * parts / count;
    }

    /** As {@code --shard} takes it: {@code 2/3}. */
    @Override
    public String toString() {
        return index + "/" + count;
    }
}
