package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;

/** Data and FIN that came ahead of a gap, in sequence order, without overlaps. */
final class ReceiveQueue {
    private final List<Stretch> stretches = new ArrayList<>();

    private record Stretch(int seq, Payload bytes, boolean fin) {
        int end() {
            return seq + bytes.length();
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
        while (at < stretches.size()) {
            Stretch there = stretches.get(at);
            if (Serial32.precedesOrEquals(end, there.seq())) {
                break;
            }
            if (Serial32.precedes(from, there.seq())) {
                insert(at++, from, bytes.slice(from - seq, there.seq() - seq), false);
            }
            from = Serial32.later(from, there.end());
            at++;
        }
        if (Serial32.precedes(from, end) || (fin && from == end && !holdsFin(end))) {
            insert(at, from, bytes.slice(from - seq, bytes.length()), fin);
        }
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

    /** Takes the stretch that continues at {@code rcvNxt}, without what lies before; null when there is a gap. */
    @Nullable
    Ready take(int rcvNxt) {
        while (!stretches.isEmpty()) {
            Stretch first = stretches.get(0);
            if (Serial32.precedes(rcvNxt, first.seq())) {
                return null;
            }
            stretches.remove(0);
            int skipped = rcvNxt - first.seq();
            if (skipped < first.bytes().length() || (first.fin() && first.end() == rcvNxt)) {
                return new Ready(first.bytes().slice(skipped, first.bytes().length()), first.fin());
            }
        }
        return null;
    }

    /** Bytes, and perhaps the FIN behind them, that are in order now. */
    record Ready(Payload bytes, boolean fin) {}
}
