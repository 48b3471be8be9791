package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.QueueSettings.CoDel;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** CoDel against RFC 8289: its law, its exceptions, and its pseudo code line by line. A byte takes 1 us. */
class CoDelProperties {
    private static final long BITS_PER_SECOND = 8_000_000;
    private static final long MILLI = 1_000_000;
    private static final CoDel DEFAULT = new CoDel(1_000_000, 5 * MILLI, 100 * MILLI);
    private static final int MTU = 1500;

    /** When a packet of this number was dropped. */
    private record Dropped(long atNanos, int identification) {}

    private final List<Dropped> drops = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /**
     * Packets of 1 ms come twice as fast as they leave. Packet k comes at k/2 ms and is taken at k ms, having waited
     * k/2 ms: the wait reaches 5 ms at 10 ms, stays there, and at 110 ms the first is dropped. From then on the n-th
     * drop is due interval / sqrt(n - 1) behind the instant for which the one before was due, and happens at the next
     * millisecond, when a packet leaves. (The line rounds each due instant down by less than 1 ns; none here is that
     * near to a millisecond.)
     */
    @Example
    void dropsOfAPersistentOverloadFollowTheInverseSquareRoot() {
        ProbeLink net = net(1, DEFAULT);
        for (int i = 0; i < 6000; i++) {
            int number = i;
            net.simulation().at(i * MILLI / 2, () -> net.sendOfLength(number, 1000));
        }
        net.simulation().runUntil(3000 * MILLI);

        List<Long> expected = new ArrayList<>();
        double dueMillis = 110;
        for (int n = 1; dueMillis < 3000; n++) {
            assertThat(n == 1 || Math.abs(dueMillis - Math.rint(dueMillis)) > n * 1e-6 || n == 2)
                    .isTrue();
            expected.add((long) Math.ceil(dueMillis) * MILLI);
            dueMillis += 100 / Math.sqrt(n);
        }
        assertThat(expected).hasSizeGreaterThan(200);
        assertThat(drops).extracting(Dropped::atNanos).isEqualTo(expected);
        assertThat(values).startsWith("queue_codel {waited_ns=55000000, drops=1}");
    }

    /**
     * Every wait is too long at once here, and dropping may begin with the second packet that leaves the queue: 2 are
     * behind it. Those are left alone if they are no more than the MTU.
     */
    @Example
    void aBacklogOfOneLargestPacketIsLeftAlone() {
        for (int length : new int[] {750, 751}) {
            ProbeLink net = net(1, new CoDel(1000, 1, 1));
            for (int i = 0; i < 5; i++) {
                net.sendOfLength(i, length); // 0 does not wait
            }
            net.simulation().runUntil(10 * MILLI);

            assertThat(drops).extracting(Dropped::identification).isEqualTo(2 * length <= MTU ? List.of() : List.of(2));
        }
    }

    @Example
    void beyondItsLimitItDropsWhatComes() {
        ProbeLink net = net(1, new CoDel(2, 5 * MILLI, 100 * MILLI));
        for (int i = 0; i < 5; i++) {
            net.sendOfLength(i, 1000);
        }
        net.simulation().runUntil(MILLI);

        assertThat(values).containsExactly("queue_full {queued=2, limit=2}", "queue_full {queued=2, limit=2}");
        assertThat(net.forward().queued()).isEqualTo(1);
    }

    /** Bursts and pauses, so that dropping begins, ends and begins again, soon and late. */
    @Property(tries = 400)
    void dropsWhatThePseudoCodeDrops(@ForAll("coDels") CoDel coDel, @ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("traffic");
        ProbeLink net = net(seed, coDel);
        PseudoCode rfc = new PseudoCode(coDel);
        long nowNanos = 0;
        for (int i = 0; i < 600; i++) {
            int number = i;
            int length = 20 + random.nextInt(1000);
            long atNanos = nowNanos;
            net.simulation().at(atNanos, () -> net.sendOfLength(number, length));
            rfc.arrives(atNanos, new Pkt(number, length, atNanos));
            boolean pause = random.nextInt(60) == 0;
            // whole microseconds: often the instant at which the line becomes free
            nowNanos += (pause ? random.nextLong(20_000) : random.nextLong(900)) * 1000;
        }
        net.simulation().runUntil(Long.MAX_VALUE / 4);
        rfc.serveUntil(Long.MAX_VALUE / 4);

        assertThat(drops).isEqualTo(rfc.dropped);
        assertThat(net.identifications()).isEqualTo(rfc.departed);
        assertThat(net.forward().drops().of(DropReason.QUEUE_FULL)).isEqualTo(rfc.refused);
    }

    /** The property above must see dropping begin again at a higher rate, or it proves less than it says. */
    @Example
    void dropsBeginAgainWhereTheyEnded() {
        PseudoCode rfc = new PseudoCode(DEFAULT);
        ProbeLink net = net(1, DEFAULT);
        int number = 0;
        for (long fromMillis : new long[] {0, 1500}) {
            for (int i = 0; i < 700; i++, number++) {
                long atNanos = (fromMillis + i) * MILLI;
                Pkt packet = new Pkt(number, i < 500 ? 1500 : 100, atNanos);
                net.simulation().at(atNanos, () -> net.sendOfLength(packet.id, packet.bytes));
                rfc.arrives(atNanos, packet);
            }
        }
        net.simulation().runUntil(10_000 * MILLI);
        rfc.serveUntil(10_000 * MILLI);

        assertThat(rfc.countsAtReentry).hasSize(2).first().isEqualTo(1);
        assertThat(Collections.max(rfc.countsAtReentry)).isGreaterThan(1);
        assertThat(drops).isEqualTo(rfc.dropped);
    }

    private record Pkt(int id, int bytes, long tstamp) {}

    private record DodequeueResult(@Nullable Pkt p, boolean okToDrop) {}

    /** RFC 8289 section 5 as it stands there, names and all, and a line that calls deque() whenever it is free. */
    private static final class PseudoCode {
        private final long target;
        private final long interval;
        private final int limit;
        private final Deque<Pkt> fifo = new ArrayDeque<>();
        private final List<Dropped> dropped = new ArrayList<>();
        private final List<Integer> departed = new ArrayList<>();
        private final List<Integer> countsAtReentry = new ArrayList<>();
        private long refused;
        private boolean busy;
        private long freeAt;

        private long firstAboveTime;
        private long dropNext;
        private int count;
        private int lastcount;
        private boolean dropping;

        PseudoCode(CoDel settings) {
            target = settings.targetNanos();
            interval = settings.intervalNanos();
            limit = settings.limit();
        }

        void arrives(long now, Pkt packet) {
            serveUntil(now);
            if (busy && fifo.size() >= limit) {
                refused++;
                return;
            }
            fifo.add(packet);
            if (!busy) {
                serve(now);
            }
        }

        void serveUntil(long now) {
            while (busy && freeAt <= now) {
                serve(freeAt);
            }
        }

        private void serve(long now) {
            Pkt packet = deque(now);
            busy = packet != null;
            if (packet != null) {
                departed.add(packet.id);
                freeAt = now + packet.bytes * 1000L;
            }
        }

        private @Nullable Pkt deque(long now) {
            DodequeueResult r = dodequeue(now);
            if (dropping) {
                if (!r.okToDrop) {
                    dropping = false;
                }
                while (now >= dropNext && dropping) {
                    drop(now, r.p);
                    ++count;
                    r = dodequeue(now);
                    if (!r.okToDrop) {
                        dropping = false;
                    } else {
                        dropNext = controlLaw(dropNext, count);
                    }
                }
            } else if (r.okToDrop) {
                drop(now, r.p);
                r = dodequeue(now);
                dropping = true;
                int delta = count - lastcount;
                count = 1;
                if (delta > 1 && now - dropNext < 16 * interval) {
                    count = delta;
                }
                countsAtReentry.add(count);
                dropNext = controlLaw(now, count);
                lastcount = count;
            }
            return r.p;
        }

        private long controlLaw(long t, int n) {
            return (long) Math.floor(t + interval / Math.sqrt(n));
        }

        private DodequeueResult dodequeue(long now) {
            Pkt p = fifo.poll();
            if (p == null) {
                firstAboveTime = 0;
                return new DodequeueResult(null, false);
            }
            boolean okToDrop = false;
            long sojournTime = now - p.tstamp;
            int bytes = fifo.stream().mapToInt(Pkt::bytes).sum();
            if (sojournTime < target || bytes <= MTU) {
                firstAboveTime = 0;
            } else if (firstAboveTime == 0) {
                firstAboveTime = now + interval;
            } else if (now >= firstAboveTime) {
                okToDrop = true;
            }
            return new DodequeueResult(p, okToDrop);
        }

        private void drop(long now, @Nullable Pkt p) {
            if (p != null) {
                dropped.add(new Dropped(now, p.id));
            }
        }
    }

    @Provide
    Arbitrary<CoDel> coDels() {
        return LinkArbitraries.coDels();
    }

    private ProbeLink net(long seed, CoDel coDel) {
        drops.clear();
        values.clear();
        LinkSettings line = LinkSettings.delay(0).toBuilder()
                .bandwidth(BITS_PER_SECOND)
                .queue(coDel)
                .mtu(MTU)
                .build();
        return new ProbeLink(seed, line, event -> {
            if (event instanceof TraceEvent.PacketDropped dropped) {
                values.add(dropped.drop().toString());
                if (dropped.drop().reason() == DropReason.QUEUE_CODEL) {
                    drops.add(new Dropped(dropped.atNanos(), dropped.packet().identification()));
                }
            }
        });
    }
}
