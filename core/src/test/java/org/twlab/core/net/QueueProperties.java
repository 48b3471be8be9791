package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.net.QueueSettings.CoDel;
import org.twlab.core.net.QueueSettings.DropTail;
import org.twlab.core.net.QueueSettings.Unit;
import org.twlab.core.sim.RandomStreams;

/** The queues of a line of 1 us a byte against a list of all packets there ever were. */
class QueueProperties {
    private static final long BITS_PER_SECOND = 8_000_000;
    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    /** A packet of the list: when it came, took the line, and left it. */
    private record Passed(long cameAtNanos, long startedAtNanos, long leftAtNanos, int bytes) {
        boolean waitsAt(long nanos) {
            return cameAtNanos <= nanos && startedAtNanos > nanos;
        }

        long waitedUntil(long nanos) {
            return Math.min(startedAtNanos, nanos) - cameAtNanos;
        }
    }

    /** Drop-tail by packets and by bytes; a CoDel queue that never drops early is drop-tail too. */
    @Property(tries = 300)
    void queueHoldsWhatHasNotStarted(@ForAll("tails") QueueSettings settings, @ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("packets");
        ProbeLink net = new ProbeLink(seed, line(settings));
        List<Passed> passed = new ArrayList<>();
        int peak = 0;
        long freeAtNanos = 0;
        for (int i = 0; i < 300; i++) {
            long nowNanos = net.simulation().nowNanos();
            int bytes = 20 + random.nextInt(100);
            long waiting =
                    passed.stream().filter(other -> other.waitsAt(nowNanos)).count();
            long waitingBytes = passed.stream()
                    .filter(other -> other.waitsAt(nowNanos))
                    .mapToLong(Passed::bytes)
                    .sum();
            boolean takes = freeAtNanos <= nowNanos || fits(settings, waiting, waitingBytes, bytes);
            if (takes) {
                long startNanos = Math.max(freeAtNanos, nowNanos);
                freeAtNanos = startNanos + bytes * 1000L;
                passed.add(new Passed(nowNanos, startNanos, freeAtNanos, bytes));
                peak = startNanos > nowNanos ? Math.max(peak, (int) waiting + 1) : peak;
            }
            long before = net.forward().drops().total();
            net.sendOfLength(i, bytes);
            assertThat(net.forward().drops().total() - before).isEqualTo(takes ? 0 : 1);

            // whole microseconds: often just when a packet leaves
            net.simulation().runUntil(nowNanos + random.nextLong(1 + random.nextLong(200)) * 1000);
            assertQueue(net, passed, peak);
        }
        net.simulation().runUntil(NEVER_NANOS);

        assertQueue(net, passed, peak);
        assertThat(net.b().arrivals())
                .extracting(Probe.Arrival::atNanos)
                .isEqualTo(passed.stream().map(Passed::leftAtNanos).toList());
    }

    private static boolean fits(QueueSettings settings, long waiting, long waitingBytes, int bytes) {
        if (settings instanceof DropTail tail && tail.unit() == Unit.BYTES) {
            return waitingBytes + bytes <= tail.limit();
        }
        return waiting < (settings instanceof DropTail tail ? tail.limit() : ((CoDel) settings).limit());
    }

    private static void assertQueue(ProbeLink net, List<Passed> passed, int peak) {
        long nowNanos = net.simulation().nowNanos();
        List<Passed> waiting =
                passed.stream().filter(one -> one.waitsAt(nowNanos)).toList();
        assertThat(net.forward().queued()).isEqualTo(waiting.size());
        assertThat(net.forward().queuedBytes())
                .isEqualTo(waiting.stream().mapToLong(Passed::bytes).sum());
        assertThat(net.forward().queueArea())
                .isEqualTo(passed.stream()
                        .mapToLong(one -> one.waitedUntil(nowNanos))
                        .sum());
        assertThat(net.forward().queuePeak()).isEqualTo(peak);
    }

    /** After a restart the peak is that of what came later, and of what waited then. */
    @Property(tries = 50)
    void thePeakCanBeRestarted(@ForAll("tails") QueueSettings settings, @ForAll long seed) {
        ProbeLink net = new ProbeLink(seed, line(settings));
        for (int i = 0; i < 50; i++) {
            net.send(i);
        }
        net.simulation().runUntil(120_000); // three have left
        int left = net.forward().queued();
        net.forward().restartQueuePeak();

        assertThat(net.forward().queuePeak()).isEqualTo(left);
        net.simulation().runUntil(NEVER_NANOS);
        assertThat(net.forward().queuePeak()).isEqualTo(left);
        net.forward().restartQueuePeak();
        assertThat(net.forward().queuePeak()).isZero();
    }

    @Provide
    Arbitrary<QueueSettings> tails() {
        return LinkArbitraries.queues()
                .filter(queue -> !(queue instanceof QueueSettings.Red))
                .map(queue -> queue instanceof CoDel coDel ? new CoDel(coDel.limit(), NEVER_NANOS, 1) : queue);
    }

    private static LinkSettings line(QueueSettings queue) {
        return LinkSettings.delay(0).toBuilder()
                .bandwidth(BITS_PER_SECOND)
                .queue(queue)
                .build();
    }
}
