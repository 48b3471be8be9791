package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;

/**
 * Data and FIN that came ahead of a gap, in sequence order, without overlaps; and what of them SACK reports: the block of
 * the segment that came last, then those before it (RFC 2018 section 4), a duplicate first of all (RFC 2883).
 */
final class ReceiveQueue {
    /** Blocks that fit the options of a segment. */
    static final int MAX_BLOCKS = 4;

    private final List<Stretch> stretches = new ArrayList<>();
    /** A number out of each reported block, the latest first. */
    private final int[] recent = new int[MAX_BLOCKS];

    private int recentCount;
    private int duplicateFrom;
    private int duplicateTo;
    private boolean duplicated;

    private record Stretch(int seq, Payload bytes, boolean fin) {
        int end() {
            return seq + bytes.length();
        }

        int endWithFin() {
            return end() + (fin ? 1 : 0);
        }
    }

    boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** Keeps what is new of a segment; what was there first stays. */
    void add(int seq, Payload bytes, boolean fin) {
        int at = 0;
        int from = seq;
        int end = seq + bytes.length();
        boolean added = false;
        while (at < stretches.size()) {
            Stretch there = stretches.get(at);
            if (Serial32.precedesOrEquals(end, there.seq())) {
                break;
            }
            if (Serial32.precedes(from, there.seq())) {
                insert(at++, from, bytes.slice(from - seq, there.seq() - seq), false);
                added = true;
            }
            from = Serial32.later(from, there.end());
            at++;
        }
        if (Serial32.precedes(from, end) || (fin && from == end && !holdsFin(end))) {
            insert(at, from, bytes.slice(from - seq, bytes.length()), fin);
            added = true;
        }
        if (bytes.length() > 0 || fin) {
            report(seq, end, added);
        }
    }

    /** Behind the last of what waits; there must be something. */
    int end() {
        return stretches.get(stretches.size() - 1).endWithFin();
    }

    private boolean holdsFin(int at) {
        for (Stretch stretch : stretches) {
            if (stretch.fin() && stretch.end() == at) {
                return true;
            }
        }
        return false;
    }

    private void insert(int at, int seq, Payload bytes, boolean fin) {
        stretches.add(at, new Stretch(seq, bytes, fin));
    }

    private void report(int seq, int end, boolean added) {
        if (!added) {
            noteDuplicate(seq, end);
        }
        int start = blockStart(seq);
        int behind = blockEnd(seq);
        int kept = 0;
        int[] others = recent.clone();
        for (int i = 0; i < recentCount && kept < MAX_BLOCKS - 1; i++) {
            if (!Serial32.isWithin(others[i], start, behind - start)) {
                recent[++kept] = others[i];
            }
        }
        recent[0] = seq;
        recentCount = kept + 1;
    }

    /** A segment, or part of one, has come again. */
    void noteDuplicate(int from, int to) {
        duplicated = true;
        duplicateFrom = from;
        duplicateTo = to;
    }

    boolean hasBlocks() {
        return duplicated || !stretches.isEmpty();
    }

    /** Number of blocks that {@link #takeBlocks} would return. */
    int blocks(int most) {
        return Math.min(most, recentCount + (duplicated ? 1 : 0));
    }

    /** Up to {@code most} blocks, left and right edges in turn; a duplicate is reported this once. */
    int[] takeBlocks(int most) {
        int[] edges = new int[2 * blocks(most)];
        int used = 0;
        if (duplicated) {
            edges[used++] = duplicateFrom;
            edges[used++] = duplicateTo;
            duplicated = false;
        }
        for (int i = 0; i < recentCount && used < edges.length; i++) {
            edges[used++] = blockStart(recent[i]);
            edges[used++] = blockEnd(recent[i]);
        }
        return edges;
    }

    /** Left edge of the block that holds a number. */
    private int blockStart(int seq) {
        int start = seq;
        int end = seq;
        boolean touches = false;
        for (Stretch stretch : stretches) {
            start = touches && stretch.seq() == end ? start : stretch.seq();
            end = stretch.endWithFin();
            touches = true;
            if (Serial32.precedes(seq, end)) {
                return start;
            }
        }
        return seq;
    }

    /** Right edge of the block that holds a number. */
    private int blockEnd(int seq) {
        int end = seq;
        for (Stretch stretch : stretches) {
            if (Serial32.precedesOrEquals(stretch.seq(), end)) {
                end = Serial32.later(end, stretch.endWithFin());
            }
        }
        return end;
    }

    /** Takes the stretch that continues at {@code rcvNxt}, without what lies before; null when there is a gap. */
    @Nullable
    Ready take(int rcvNxt) {
        while (!stretches.isEmpty()) {
            Stretch first = stretches.get(0);
            if (Serial32.precedes(rcvNxt, first.seq())) {
                break;
            }
            stretches.remove(0);
            int skipped = rcvNxt - first.seq();
            if (skipped < first.bytes().length() || (first.fin() && first.end() == rcvNxt)) {
                return new Ready(first.bytes().slice(skipped, first.bytes().length()), first.fin());
            }
        }
        forgetBefore(rcvNxt);
        return null;
    }

    /** Blocks that are in order now are not reported. */
    private void forgetBefore(int rcvNxt) {
        int kept = 0;
        for (int i = 0; i < recentCount; i++) {
            if (!Serial32.precedes(recent[i], rcvNxt)) {
                recent[kept++] = recent[i];
            }
        }
        recentCount = kept;
    }

    /** The stream has ended; what lies behind its end is nothing. */
    void discard() {
        stretches.clear();
        recentCount = 0;
    }

    /** Bytes, and perhaps the FIN behind them, that are in order now. */
    record Ready(Payload bytes, boolean fin) {}
}
