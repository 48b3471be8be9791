package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.QueueSettings.DropTail;
import org.twlab.core.net.QueueSettings.Unit;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.DropReason;

/**
 * A line fed by Poisson arrivals against what queueing theory says of it: the Pollaczek-Khinchine formula for the mean
 * wait and the blocking of a finite queue. Gaps are rounded down to a nanosecond, which raises the arrival rate of one
 * a millisecond by less than 1e-6: far under every standard error here.
 */
class QueueingTheoryTest {
    /** Mean service of both kinds of packets: 1 ms. */
    private static final double SERVICES_PER_SECOND = 1000;

    private static final int FIXED_LENGTH = 1000;
    private static final int MEAN_LENGTH = 5000;
    private static final int LEAST_LENGTH = Ipv4Packet.MIN_HEADER_LENGTH + UdpDatagram.HEADER_LENGTH;
    private static final int MOST_LENGTH = 0xFFFF;
    private static final int BATCHES = 40;

    /** M/D/1: W = rho / (2 mu (1 - rho)). Waits forget each other within 1 / (1 - sqrt(rho))^2, about 40 services. */
    @Test
    void meanWaitWithEqualPackets() {
        for (double rho : new double[] {0.3, 0.7}) {
            Fed fed = new Fed(1, FIXED_LENGTH, unlimited(), rho, random -> () -> FIXED_LENGTH, 400_000);

            BatchMeans.of(fed.waitSeconds(), 20_000, BATCHES)
                    .assertMeanIs(rho / (2 * SERVICES_PER_SECOND * (1 - rho)), 0);
        }
    }

    /**
     * M/M/1: W = rho / (mu (1 - rho)). Lengths are whole bytes from 28 to 65535, so that the service is not quite
     * exponential: the bias is that between the formula for M/G/1, lambda E[S^2] / (2 (1 - lambda E[S])), with the
     * moments of the lengths that are drawn, and this one. It is under 0.1 %.
     */
    @Test
    void meanWaitWithExponentialPackets() {
        double rho = 0.7;
        Fed fed = new Fed(2, MEAN_LENGTH, unlimited(), rho, QueueingTheoryTest::exponential, 800_000);
        double perByte = 1 / (SERVICES_PER_SECOND * MEAN_LENGTH);
        double lambda = rho * SERVICES_PER_SECOND;
        double first = perByte * expected(length -> length);
        double second = perByte * perByte * expected(length -> length * length);
        double ofLengths = lambda * second / (2 * (1 - lambda * first));
        double ofExponential = rho / (SERVICES_PER_SECOND * (1 - rho));
        double bias = Math.abs(ofLengths - ofExponential);

        BatchMeans waits = BatchMeans.of(fed.waitSeconds(), 40_000, BATCHES);
        waits.assertMeanIs(ofLengths, 0);
        waits.assertMeanIs(ofExponential, bias);
        assertThat(bias).isLessThan(0.001 * ofExponential);
    }

    /** Little's law holds exactly: the integral of the queue is the sum of all waits, once nobody waits. */
    @Test
    void theQueuesIntegralIsTheSumOfTheWaits() {
        Fed fed = new Fed(3, FIXED_LENGTH, unlimited(), 0.9, random -> () -> FIXED_LENGTH, 20_000);

        assertThat(fed.link().queueArea()).isEqualTo(fed.waitedNanos).isPositive();
    }

    /**
     * M/D/1/K: blocking 1 - 1 / (pi0 + rho), where pi0 is the share of departures that leave the system empty (embedded
     * Markov chain, e.g. Gross and Harris, "Fundamentals of Queueing Theory", section 5.1.8).
     */
    @Test
    void blockingWithEqualPackets() {
        double rho = 0.9;
        for (int places : new int[] {1, 2, 5}) {
            Fed fed = new Fed(4, FIXED_LENGTH, limit(places), rho, random -> () -> FIXED_LENGTH, 200_000);

            BatchMeans.of(fed.blocked, 10_000, BATCHES).assertMeanIs(blocking(poisson(rho, places), rho), 0);
        }
    }

    /**
     * M/M/1/K: blocking (1 - rho) rho^K / (1 - rho^(K + 1)). As above, the bias is that between this and the embedded
     * chain with the lengths that are drawn.
     */
    @Test
    void blockingWithExponentialPackets() {
        double rho = 0.8;
        int places = 4;
        Fed fed = new Fed(5, MEAN_LENGTH, limit(places), rho, QueueingTheoryTest::exponential, 400_000);
        double ofExponential = (1 - rho) * Math.pow(rho, places) / (1 - Math.pow(rho, places + 1));
        double[] arrivals = new double[places];
        for (int k = 0; k < places; k++) {
            int number = k;
            arrivals[k] = expected(length -> poisson(rho * length / MEAN_LENGTH, number + 1)[number]);
        }
        double ofLengths = blocking(arrivals, rho * expected(length -> length) / MEAN_LENGTH);

        BatchMeans blocked = BatchMeans.of(fed.blocked, 10_000, BATCHES);
        blocked.assertMeanIs(ofLengths, 0);
        blocked.assertMeanIs(ofExponential, Math.abs(ofLengths - ofExponential));
        assertThat(ofLengths).isBetween(ofExponential * 0.999, ofExponential * 1.001);
        assertThat(fed.link().drops().of(DropReason.QUEUE_FULL)).isPositive();
    }

    /**
     * Share of arrivals that find M/G/1/K full.
     *
     * @param arrivals probability of 0, 1, ... K - 1 arrivals during a service
     */
    private static double blocking(double[] arrivals, double rho) {
        double[] pi = new double[arrivals.length]; // what a departure leaves behind, up to a factor
        pi[0] = 1;
        double sum = 1;
        for (int j = 0; j + 1 < pi.length; j++) {
            double next = pi[j] - pi[0] * arrivals[j];
            for (int i = 1; i <= j; i++) {
                next -= pi[i] * arrivals[j - i + 1];
            }
            pi[j + 1] = next / arrivals[0];
            sum += pi[j + 1];
        }
        return 1 - 1 / (pi[0] / sum + rho);
    }

    private static double[] poisson(double mean, int terms) {
        double[] probabilities = new double[terms];
        probabilities[0] = Math.exp(-mean);
        for (int k = 1; k < terms; k++) {
            probabilities[k] = probabilities[k - 1] * mean / k;
        }
        return probabilities;
    }

    private static QueueSettings unlimited() {
        return new DropTail(1_000_000, Unit.PACKETS);
    }

    /** Places in the system, the line included. */
    private static QueueSettings limit(int places) {
        return new DropTail(places - 1, Unit.PACKETS);
    }

    /** Exponential lengths rounded up to bytes: k with probability e^-((k-1)/m) - e^-(k/m), then kept within bounds. */
    private static IntSupplier exponential(UniformRandomProvider random) {
        return () -> (int) Math.min(
                MOST_LENGTH, Math.max(LEAST_LENGTH, Math.ceil(-MEAN_LENGTH * StrictMath.log(1 - random.nextDouble()))));
    }

    /** Mean of a function of the lengths that {@link #exponential} draws. */
    private static double expected(DoubleUnaryOperator function) {
        double sum = 0;
        double longer = 1;
        for (int length = LEAST_LENGTH; length <= MOST_LENGTH; length++) {
            double longerThanThis = length == MOST_LENGTH ? 0 : Math.exp(-(double) length / MEAN_LENGTH);
            sum += (longer - longerThanThis) * function.applyAsDouble(length);
            longer = longerThanThis;
        }
        return sum;
    }

    /** Makes the lengths of packets from a stream. */
    private interface Lengths {
        IntSupplier from(UniformRandomProvider random);
    }

    /** A line of 1000 mean packets a second to which Poisson arrivals were sent, until all had left. */
    private static final class Fed extends Node {
        private final Interface out;
        private final double[] blocked;
        private final double[] waits;
        private final long nanosPerByte;
        private int received;
        private long waitedNanos;

        Fed(long seed, int meanLength, QueueSettings queue, double rho, Lengths lengths, int packets) {
            this(NetworkContext.untraced(seed), meanLength, queue, packets);
            UniformRandomProvider gaps = new RandomStreams(seed, 0).named("gaps");
            IntSupplier length = lengths.from(new RandomStreams(seed, 0).named("lengths"));
            simulation.schedule(new Arrival(gaps, length, rho * SERVICES_PER_SECOND), 0);
            simulation.runUntil(Long.MAX_VALUE / 2);
        }

        private Fed(NetworkContext context, int meanLength, QueueSettings queue, int packets) {
            super("a", context);
            LinkSettings line = LinkSettings.delay(0).toBuilder()
                    .bandwidth(Math.round(8 * meanLength * SERVICES_PER_SECOND))
                    .queue(queue)
                    .build();
            out = addInterface(1);
            Link.connect(context, out, addInterface(2), line, LinkSettings.delay(0));
            nanosPerByte = Math.round(1e9 / SERVICES_PER_SECOND / meanLength);
            blocked = new double[packets];
            waits = new double[packets];
        }

        LinkDirection link() {
            return out.egress();
        }

        /** Wait for the line of each packet, in the order in which they came. */
        double[] waitSeconds() {
            assertThat(received).isEqualTo(waits.length);
            return waits;
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            long waited = simulation.nowNanos() - packet.bornNanos() - packet.totalLength() * nanosPerByte;
            waits[received++] = waited / 1e9;
            waitedNanos += waited;
        }

        private final class Arrival extends Event {
            private final UniformRandomProvider gaps;
            private final IntSupplier lengths;
            private final double perSecond;
            private int sent;

            Arrival(UniformRandomProvider gaps, IntSupplier lengths, double perSecond) {
                this.gaps = gaps;
                this.lengths = lengths;
                this.perSecond = perSecond;
            }

            @Override
            protected void fire() {
                long before = link().drops().total();
                out.send(packet(lengths.getAsInt()));
                blocked[sent++] = link().drops().total() - before;
                if (sent < blocked.length) {
                    double gapNanos = -1e9 * StrictMath.log(1 - gaps.nextDouble()) / perSecond;
                    simulation.schedule(this, simulation.nowNanos() + (long) gapNanos);
                }
            }

            private Ipv4Packet packet(int length) {
                UdpDatagram datagram = new UdpDatagram(
                        1, 2, new StreamBytes(1, true, 0, length - LEAST_LENGTH), Checksums.NOT_STAMPED);
                return Ipv4Packet.of(1, 2, 64, 0, datagram, PacketOrigin.UNKNOWN, simulation.nowNanos());
            }
        }
    }
}
