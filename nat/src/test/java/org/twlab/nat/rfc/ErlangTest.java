package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.rfc.RfcLab.INSIDE;
import static org.twlab.nat.rfc.RfcLab.PUBLIC;
import static org.twlab.nat.rfc.RfcLab.SECOND;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.packet;
import static org.twlab.nat.rfc.RfcLab.udp;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.DropReason;
import org.twlab.nat.PortRange;

/**
 * Poisson attempts that each hold a port for a fixed time are blocked as Erlang's formula B says: in a block of one
 * subscriber for the life of the mapping, in a pool of many for the hold-down too.
 */
class ErlangTest {
    private static final int PORTS = 20;
    private static final double LOAD = 18;
    private static final int BATCHES = 40;
    private static final int ATTEMPTS = 500;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aBlockOfOneSubscriberBlocksLikeErlang(long seed) {
        RfcSettings settings = RfcSettings.builder(INSIDE, 16, List.of(PUBLIC))
                .ports(new PortRange(5000, 5000 + PORTS - 1))
                .parity(false)
                .allocation(new PortAllocation.Blocks(PORTS, 1))
                .timeout(RfcTimeout.UDP, 60 * SECOND)
                .build();
        check(settings, seed, 60, attempt -> new Endpoint(INSIDE + 1, 1024 + attempt), DropReason.NAT_QUOTA);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aPoolOfManySubscribersBlocksLikeErlangWithTheHoldDown(long seed) {
        RfcSettings settings = RfcSettings.builder(INSIDE, 16, List.of(PUBLIC))
                .ports(new PortRange(5000, 5000 + PORTS - 1))
                .parity(false)
                .timeout(RfcTimeout.UDP, 60 * SECOND)
                .holdDown(120 * SECOND)
                .build();
        check(settings, seed, 180, attempt -> new Endpoint(INSIDE + 1 + attempt, 5000), DropReason.NAT_PORT_EXHAUSTED);
    }

    /**
     * Batches of 500 attempts last 28 holding times, so that their means are nearly independent; 4 standard errors of
     * the mean of 40 are passed by chance in less than 3 of 10,000 tests (Student's t with 39 degrees of freedom).
     */
    private static void check(
            RfcSettings settings, long seed, long holdSeconds, IntFunction source, DropReason reason) {
        RfcLab lab = RfcLab.of(settings, 1, seed);
        UniformRandomProvider random = new RandomStreams(seed, 0).named("test/arrivals");
        double[] blocked = new double[BATCHES];
        int attempt = 0;
        for (int batch = -1; batch < BATCHES; batch++) {
            long before = lab.gateway.drops().of(reason);
            for (int i = 0; i < ATTEMPTS; i++, attempt++) {
                double pause = -StrictMath.log(1 - random.nextDouble()) * holdSeconds / LOAD;
                lab.simulation.runUntil(lab.simulation.nowNanos() + Math.round(pause * SECOND));
                Endpoint from = source.of(attempt);
                lab.hosts.get(0).send(packet(from.address(), SERVER, 64, udp(from.port(), 80)));
                lab.simulation.runUntil(lab.simulation.nowNanos());
            }
            if (batch >= 0) { // the first fills the ports
                blocked[batch] = (lab.gateway.drops().of(reason) - before) / (double) ATTEMPTS;
            }
            lab.events.clear();
        }
        double mean = java.util.Arrays.stream(blocked).average().orElseThrow();
        double squares = java.util.Arrays.stream(blocked)
                .map(share -> (share - mean) * (share - mean))
                .sum();
        double error = Math.sqrt(squares / (BATCHES - 1) / BATCHES);
        assertThat(lab.gateway.dropped()).isEqualTo(lab.gateway.drops().of(reason));
        assertThat(Math.abs(mean - erlangB())).isLessThan(4 * error);
    }

    private static double erlangB() {
        double blocking = 1;
        for (int port = 1; port <= PORTS; port++) {
            blocking = LOAD * blocking / (port + LOAD * blocking);
        }
        return blocking;
    }

    @FunctionalInterface
    private interface IntFunction {
        Endpoint of(int attempt);
    }
}
