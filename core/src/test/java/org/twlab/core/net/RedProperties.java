package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.net.QueueSettings.Red;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** RED against the paper (Floyd and Jacobson 1993): its formulas, and its pseudo code step by step. */
class RedProperties {
    /** A byte in 1 us. */
    private static final long BITS_PER_SECOND = 8_000_000;

    private final List<String> drops = new ArrayList<>();

    /**
     * With weight 1 the average is what a packet finds, which is kept at 10: pb = 1/10 (10 - 5) / (15 - 5) = 1/20.
     * Behind a mark the paper's count goes on with 1, so pa = pb / (1 - n pb) makes the number of packets from one drop
     * to the next uniform on 1..19: mean 10, variance (19^2 - 1) / 12 = 30, each value with probability 1/19. So 2 pb
     * of all packets are dropped. With n drops the mean has a standard error of sqrt(30 / n), each share one of
     * sqrt(1/19 x 18/19 / n).
     */
    @Example
    void dropsAtAConstantAverageAreEvenlySpread() {
        Red red = new Red(1000, 5, 15, new Chance(1, 10), Chance.ALWAYS);
        ProbeLink net = net(1, red);
        fill(net, 10);
        sendUntilDropped(net);
        int n = 20_000;
        int[] distances = new int[21];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            int distance = sendUntilDropped(net);
            distances[distance]++;
            sum += distance;
        }

        double meanError = Math.sqrt(30.0 / n);
        double shareError = Math.sqrt(1 / 19.0 * 18 / 19 / n);
        assertThat(sum / n).isBetween(10 - 4 * meanError, 10 + 4 * meanError);
        assertThat(distances[0] + distances[20]).isZero();
        for (int distance = 1; distance <= 19; distance++) {
            assertThat((double) distances[distance] / n)
                    .as("distance %d", distance)
                    .isBetween(1 / 19.0 - 4 * shareError, 1 / 19.0 + 4 * shareError);
        }
    }

    /** Sends packets that find 10 waiting until one is dropped; how many that were. */
    private static int sendUntilDropped(ProbeLink net) {
        for (int sent = 1; ; sent++) {
            long before = net.forward().drops().of(DropReason.QUEUE_RED);
            net.send(0);
            if (net.forward().drops().of(DropReason.QUEUE_RED) > before) {
                return sent;
            }
            while (net.forward().queued() > 10) {
                net.simulation().runUntil(net.simulation().nowNanos() + 40_000);
            }
        }
    }

    private static void fill(ProbeLink net, int waiting) {
        while (net.forward().queued() < waiting) {
            net.send(0);
        }
    }

    /** From max on everything is dropped; the drop tells the average and the queue. */
    @Example
    void everythingIsDroppedFromMaxOn() {
        ProbeLink net = net(1, new Red(1000, 2, 3, Chance.NEVER, new Chance(1, 2)));
        for (int i = 0; i < 9; i++) {
            net.send(i); // finds 0, 0, 1, 2, 3, 4: averages 0, 0, 0.5, 1.25, 2.125, 3.0625, from where 4 and more stay
        }

        assertThat(net.forward().queued()).isEqualTo(4);
        assertThat(drops)
                .hasSize(4)
                .startsWith("queue_red {average=3.063, queued=4}", "queue_red {average=3.531, queued=4}");
    }

    @Example
    void aFullQueueDropsWhateverTheAverage() {
        ProbeLink net = net(1, new Red(3, 500, 501, Chance.NEVER, new Chance(1, 512)));
        for (int i = 0; i < 5; i++) {
            net.send(i);
        }

        assertThat(drops).containsExactly("queue_full {queued=3, limit=3}");
    }

    /** The pseudo code of the paper's figure 2, with its names, on the same draws. */
    @Property(tries = 300)
    void dropsWhatThePseudoCodeDrops(@ForAll("reds") Red red, @ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("traffic");
        ProbeLink net = net(seed, red);
        Figure2 paper = new Figure2(red, new RandomStreams(seed, 0).named("link/a-b/a->b/red"));
        for (int i = 0; i < 400; i++) {
            int length = 20 + random.nextInt(200);
            long before = net.forward().drops().total();
            boolean full = paper.queue(net.simulation().nowNanos()) >= red.limit();
            boolean busy = paper.freeAt > net.simulation().nowNanos();
            boolean marked = paper.arrives(net.simulation().nowNanos());
            net.sendOfLength(i, length);

            boolean dropped = net.forward().drops().total() > before;
            assertThat(dropped).as("packet %d", i).isEqualTo(marked || (busy && full));
            assertThat(net.forward().drops().of(DropReason.QUEUE_RED)).isEqualTo(paper.marks);
            if (!dropped) {
                paper.enqueued(net.simulation().nowNanos(), length * 1000L);
            }
            long pauseNanos = random.nextInt(20) == 0 ? random.nextLong(4_000_000) : random.nextLong(200_000);
            net.simulation().runUntil(net.simulation().nowNanos() + pauseNanos);
        }
    }

    /** State and names of the paper; the queue is a list of the instants at which packets take the line. */
    private static final class Figure2 {
        private final Red red;
        private final UniformRandomProvider random;
        private final List<Long> starts = new ArrayList<>();
        private double avg;
        private int count = -1;
        private long freeAt;
        private long marks;

        Figure2(Red red, UniformRandomProvider random) {
            this.red = red;
            this.random = random;
        }

        int queue(long now) {
            return (int) starts.stream().filter(start -> start > now).count();
        }

        boolean arrives(long now) {
            double wq = (double) red.weight().numerator() / red.weight().denominator();
            double maxp = (double) red.mark().numerator() / red.mark().denominator();
            if (freeAt > now) {
                avg = (1 - wq) * avg + wq * queue(now);
            } else {
                double m = (now - freeAt) / 500_000.0; // a packet of 500 bytes takes 500 us here
                avg = StrictMath.pow(1 - wq, m) * avg;
            }
            boolean mark = false;
            if (red.min() <= avg && avg < red.max()) {
                count++;
                double pb = maxp * (avg - red.min()) / (red.max() - red.min());
                double pa = count * pb < 1 ? pb / (1 - count * pb) : 1;
                mark = random.nextDouble() < pa;
            } else if (red.max() <= avg) {
                mark = true;
            } else {
                count = -1;
            }
            if (mark) {
                count = 0;
                marks++;
            }
            return mark;
        }

        void enqueued(long now, long lineNanos) {
            long start = Math.max(now, freeAt);
            starts.add(start);
            freeAt = start + lineNanos;
        }
    }

    @Provide
    Arbitrary<Red> reds() {
        return LinkArbitraries.reds();
    }

    private ProbeLink net(long seed, Red red) {
        LinkSettings line = LinkSettings.delay(0).toBuilder()
                .bandwidth(BITS_PER_SECOND)
                .queue(red)
                .build();
        return new ProbeLink(seed, line, event -> {
            if (event instanceof TraceEvent.PacketDropped dropped) {
                drops.add(dropped.drop().toString());
            }
        });
    }
}
