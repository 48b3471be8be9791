package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * A client and a server that open, send, and close, with connection tracking between them and a network on either side
 * that loses, repeats and reorders. Each host does only what RFC 9293 allows it; which of that it does is drawn. Numbers
 * are unbounded offsets from the initial sequence number of the host that sends them, 0 for its SYN.
 *
 * <p>The network delivers nothing that is very old: no SYN once its host has seen the answer, no segment that its host is
 * ahead of by more than the largest window it was offered, no acknowledgment that the other host is ahead of by more than
 * 66000. Of such segments conditions II and IV are meant to tell that they are of no use.
 */
final class TcpConversation {
    private static final Set<Verdict> PROPER = EnumSet.of(Verdict.ACCEPTED, Verdict.IGNORED, Verdict.RESYNCHRONISED);
    private static final Map<String, Set<Long>> SECONDS = Map.of(
            "SYN_SENT", Set.of(120L),
            "SYN_RECV", Set.of(60L),
            "ESTABLISHED", Set.of(300L, 432_000L),
            "FIN_WAIT", Set.of(120L),
            "CLOSE_WAIT", Set.of(60L),
            "LAST_ACK", Set.of(30L),
            "TIME_WAIT", Set.of(120L));

    final TrackedConnection tracked;
    final Host client;
    final Host server;
    /** States and verdicts that have been seen. */
    final Set<String> seen = new HashSet<>();

    private final Random random;
    private boolean begun;
    private boolean faulty = true;

    TcpConversation(String model, long seed) {
        random = new Random(seed);
        tracked = new TrackedConnection(model);
        int clientBuffer = drawBuffer();
        int serverBuffer = drawBuffer();
        client = new Host(Direction.ORIGINAL, clientBuffer, serverBuffer);
        server = new Host(Direction.REPLY, serverBuffer, clientBuffer);
    }

    private int drawBuffer() {
        return List.of(1, 100, 5_000, 65_535, 300_000).get(random.nextInt(5));
    }

    /** Faults for some thousand steps, then none until all is acknowledged. */
    void play() {
        for (int step = 0; step < 1_500; step++) {
            step();
        }
        faulty = false;
        for (int step = 0; step < 500_000 && !(client.isDone() && server.isDone()); step++) {
            step();
        }
        assertThat(client.isDone() && server.isDone())
                .as("both have closed: %s, %s", client, server)
                .isTrue();
    }

    private void step() {
        Host host = random.nextBoolean() ? client : server;
        switch (random.nextInt(4)) {
            case 0 -> host.act();
            case 1 -> carryToTracking(host);
            case 2 -> carryFromTracking(host);
            default -> host.unread -= random.nextInt(host.unread + 1);
        }
    }

    /** One of the next few, so that segments overtake each other; gone or left where it was if the network is faulty. */
    private int draw(List<TcpSegment> queue) {
        return random.nextInt(Math.min(4, queue.size()));
    }

    private void carryToTracking(Host from) {
        if (from.sent.isEmpty()) {
            return;
        }
        int index = draw(from.sent);
        TcpSegment segment = from.sent.get(index);
        boolean repeated = faulty && random.nextInt(10) == 0;
        if (!repeated) {
            from.sent.remove(index);
        }
        if ((faulty && random.nextInt(10) == 0) || from.isVeryOld(segment)) {
            return;
        }
        pass(from, segment);
        from.passed.add(segment);
    }

    private void pass(Host from, TcpSegment segment) {
        if (!begun) {
            tracked.begin(segment);
            begun = true;
        } else {
            Verdict verdict = tracked.track(from.direction, segment);
            assertThat(PROPER)
                    .as("%s of %s in %s", segment, from.direction, tracked.state())
                    .contains(verdict);
            seen.add(verdict.name());
        }
        seen.add(tracked.state());
        assertThat(SECONDS.get(tracked.state())).as(tracked.state()).contains(tracked.secondsLeft());
    }

    private void carryFromTracking(Host from) {
        if (from.passed.isEmpty()) {
            return;
        }
        int index = draw(from.passed);
        TcpSegment segment = from.passed.get(index);
        if (!faulty || random.nextInt(10) != 0) {
            from.passed.remove(index);
        }
        if (!faulty || random.nextInt(10) != 0) {
            from.other().receive(segment);
        }
    }

    /** One end of the connection. */
    final class Host {
        private final Direction direction;
        private final int isn = random.nextInt();
        private final boolean offersScale = random.nextInt(4) > 0;
        private final int buffer;
        /** No more than leaves a window. */
        private final int shift;

        private final int maxSegment = List.of(1, 536, 1_460, 9_000).get(random.nextInt(4));
        /** Offset behind the FIN. */
        private final int last;

        private final List<TcpSegment> sent = new ArrayList<>();
        private final List<TcpSegment> passed = new ArrayList<>();

        private long unacknowledged;
        private long next;
        private long allowed;
        private long largestWindow;

        /** What the other host is to send next; 0 until its SYN is here. */
        private long expected;

        private final TreeMap<Long, Long> outOfOrder = new TreeMap<>();
        private int unread;
        private boolean scaled;

        private Host(Direction direction, int buffer, int otherBuffer) {
            this.direction = direction;
            this.buffer = buffer;
            shift = random.nextInt(Math.min(15, Integer.SIZE - Integer.numberOfLeadingZeros(buffer)));
            last = 2 + random.nextInt(40 * Math.min(maxSegment, otherBuffer));
        }

        private Host other() {
            return direction == Direction.ORIGINAL ? server : client;
        }

        boolean isDone() {
            return unacknowledged == last;
        }

        @Override
        public String toString() {
            return direction + " unacknowledged " + unacknowledged + " next " + next + " allowed " + allowed + " last "
                    + last + " expected " + expected + " unread " + unread + " of " + buffer + " shift " + shift
                    + " waiting " + sent.size() + " + " + passed.size();
        }

        private void act() {
            if (direction == Direction.ORIGINAL && expected == 0) {
                send(TcpSegment.SYN, 0, 0);
                next = 1;
            } else if (expected > 0 && unacknowledged == 0) {
                send(TcpSegment.SYN | TcpSegment.ACK, 0, 0);
                next = 1;
            } else if (expected > 0) {
                actInTheMiddle();
            }
        }

        private void actInTheMiddle() {
            switch (random.nextInt(6)) {
                case 0 -> sendPart(next, next); // an acknowledgment
                case 1 -> {
                    if (unacknowledged < next) {
                        sendPart(unacknowledged, Math.min(next, unacknowledged + maxSegment));
                    } else {
                        sendPart(next - 1, next - 1); // a keepalive, or a probe of a closed window
                    }
                }
                case 2 -> {
                    if (unacknowledged < next) {
                        long from = unacknowledged + random.nextInt((int) (next - unacknowledged));
                        sendPart(from, Math.min(next, from + 1 + random.nextInt(maxSegment)));
                    }
                }
                default -> sendNew();
            }
        }

        private void sendNew() {
            boolean probes = allowed == next && unacknowledged == next && next < last;
            long end = probes ? next + 1 : Math.min(Math.min(last, allowed), next + 1 + random.nextInt(maxSegment));
            if (end > next) {
                long from = next;
                next = end;
                sendPart(from, end);
            }
        }

        private void sendPart(long from, long end) {
            boolean fin = from < end && end == last;
            send(TcpSegment.ACK | (fin ? TcpSegment.FIN : 0), from, (int) (end - from) - (fin ? 1 : 0));
        }

        private void send(int flags, long offset, int length) {
            boolean syn = (flags & TcpSegment.SYN) != 0;
            boolean acks = (flags & TcpSegment.ACK) != 0;
            int window = syn ? windowOfSyn() : Math.min(0xFFFF, (buffer - unread) >> (scaled ? shift : 0));
            int ack = acks ? (int) (other().isn + expected) : 0;
            sent.add(TrackedConnection.segment(flags, (int) (isn + offset), ack, window, options(syn), length));
        }

        /** A multiple of the scale, as the windows behind it will be: none of them must take back what it offered. */
        private int windowOfSyn() {
            return Math.min(0xFFFF, buffer) >> shift << shift;
        }

        private TcpOptions options(boolean syn) {
            boolean offers = syn && offersScale && (direction == Direction.ORIGINAL || other().offersScale);
            if (offers) {
                return TcpOptions.builder().windowScale(shift).build();
            }
            if (!syn && !outOfOrder.isEmpty()) {
                Map.Entry<Long, Long> block = outOfOrder.lastEntry();
                int left = (int) (other().isn + block.getKey());
                int right = (int) (other().isn + block.getValue());
                return TcpOptions.builder().sackBlocks(left, right).build();
            }
            return TcpOptions.NONE;
        }

        private boolean isVeryOld(TcpSegment segment) {
            if (segment.syn()) {
                return !segment.acks() && expected > 0;
            }
            long end = next + (segment.endSeq() - (int) (isn + next));
            long ack = other().next + (segment.ack() - (int) (other().isn + other().next));
            return end < next - largestWindow || ack < other().next - 66_000;
        }

        private void receive(TcpSegment segment) {
            if (segment.syn()) {
                receiveSyn(segment);
                return;
            }
            if (expected == 0) {
                return; // overtook the SYN-ACK
            }
            acknowledged(segment, scaled ? (long) segment.window() << other().shift : segment.window());
            take(expected + (segment.seq() - (int) (other().isn + expected)), segment.length());
        }

        private void receiveSyn(TcpSegment segment) {
            if (expected > 0) {
                return;
            }
            expected = 1;
            scaled = offersScale && other().offersScale;
            largestWindow = segment.window();
            if (segment.acks()) {
                acknowledged(segment, segment.window());
            } else {
                allowed = segment.window() + 1L; // from the number behind the own SYN
            }
        }

        private void acknowledged(TcpSegment segment, long window) {
            long ack = unacknowledged + (segment.ack() - (int) (isn + unacknowledged));
            if (unacknowledged <= ack && ack <= next) {
                unacknowledged = ack;
                allowed = Math.max(allowed, ack + window);
                largestWindow = Math.max(largestWindow, window);
            }
        }

        private void take(long from, int length) {
            long end = Math.min(from + length, expected + buffer - unread);
            if (end <= expected || from >= end) {
                return;
            }
            outOfOrder.merge(from, end, Math::max);
            while (!outOfOrder.isEmpty() && outOfOrder.firstKey() <= expected) {
                long upTo = outOfOrder.pollFirstEntry().getValue();
                if (upTo > expected) {
                    unread += (int) (upTo - expected);
                    expected = upTo;
                }
            }
        }
    }
}
