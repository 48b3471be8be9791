package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.NatLab.SERVER;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Public ports of connections from many hosts to one server. */
class PortPreservationProperties {
    private static final String[] MODELS = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"};

    /** Invariant 65, and 60: no port is given twice. */
    @Property(tries = 200)
    void aFreePortIsKeptAndABusyOneReplacedWithinItsClass(
            @ForAll @IntRange(max = 3) int model, @ForAll @IntRange(min = 1, max = 65535) int port) {
        NatLab lab = NatLab.of(MODELS[model]);
        assertThat(lab.open(0, port, SERVER, 80)).isEqualTo(port);
        int second = lab.open(1, port, SERVER, 80);
        int third = lab.open(2, port, SERVER, 80);
        assertThat(second).isNotEqualTo(port).isNotEqualTo(third);
        assertThat(third).isNotEqualTo(port);
        int first = port < 512 ? 1 : port < 1024 ? 600 : 1024;
        int last = port < 512 ? 511 : port < 1024 ? 1023 : 65535;
        assertThat(second).isBetween(first, last);
        assertThat(third).isBetween(first, last);
    }

    /**
     * The birthday formula: n hosts with ports drawn from r all keep them with probability p = prod (1 - i/r). With n =
     * 12, r = 100: p = 0.5032. Of 2000 trials that is a mean of 1006 and a sigma of sqrt(2000 p (1-p)) = 22.4.
     */
    @Test
    void allPortsAreKeptWithTheProbabilityOfDifferentBirthdays() {
        int hosts = 12;
        int range = 100;
        int trials = 2000;
        double p = 1;
        for (int i = 0; i < hosts; i++) {
            p *= 1 - i / (double) range;
        }
        Random random = new Random(11);
        NatLab lab = new NatLab(NatLab.settings("netfilter-6.18"), hosts);
        int kept = 0;
        for (int trial = 0; trial < trials; trial++) {
            boolean all = true;
            for (int host = 0; host < hosts; host++) {
                int port = 5000 + random.nextInt(range);
                all &= lab.open(host, port, SERVER, 80) == port;
            }
            kept += all ? 1 : 0;
            lab.gateway.flush();
        }
        assertThat(Math.abs(kept - trials * p)).isLessThan(4 * Math.sqrt(trials * p * (1 - p)));
    }

    /** Invariant 71: no more mappings toward an endpoint than ports, on each of several addresses. */
    @Property(tries = 20)
    void anAddressHasNoMoreMappingsThanPorts(
            @ForAll @IntRange(max = 3) int model,
            @ForAll @IntRange(min = 1, max = 40) int ports,
            @ForAll @IntRange(min = 1, max = 3) int addresses) {
        int[] all = java.util.stream.IntStream.range(0, addresses)
                .map(i -> NatLab.PUBLIC + i)
                .toArray();
        NatLab lab = new NatLab(
                NatLab.builder(MODELS[model], all)
                        .ports(new PortRange(2000, 1999 + ports))
                        .build(),
                4);
        for (int i = 0; i < 4 * ports * addresses; i++) {
            lab.open(i % 4, 3000 + i, SERVER, 80);
            assertThat(lab.gateway.entries()).isLessThanOrEqualTo(ports * addresses);
        }
        // the remote is one, so a host always has the same address, and the ports of that are all used up
        long used = lab.gateway.snapshot().stream()
                .map(entry -> entry.outside().address())
                .distinct()
                .count();
        assertThat(lab.gateway.entries()).isEqualTo((int) used * ports);
        assertThat(lab.gateway.portsUsed()).isEqualTo(lab.gateway.entries());
    }
}
