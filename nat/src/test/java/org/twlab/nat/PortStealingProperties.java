package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.twlab.core.trace.DropReason;

/**
 * Linux 6.18 gives the port of a finished connection to a new one if the new SYN is later in sequence space than all the
 * old connection has sent: with independent numbers, half of the time. It does so within the last 32 probes of a round,
 * so in a range as small as here already before it has seen that no port is free.
 */
class PortStealingProperties {
    private static final int PORTS = 4;

    @Property(tries = 300)
    void aPortChangesHandsOnlyIfTheSynIsLater(@ForAll @IntRange(max = PORTS) int taken, @ForAll int isn) {
        NatSettings settings = NatLab.settings("netfilter-6.18").withPorts(new PortRange(2000, 2000 + PORTS - 1));
        NatLab lab = new NatLab(settings, 2);
        int end = 0;
        for (int i = 0; i < taken; i++) {
            end = Handshakes.closed(lab, 0, 2000 + i);
        }

        lab.sendFrom(1, outbound(1, SERVER, tcp(7000, 80, SYN, isn, 0)));

        boolean later = isn + 1 - end > 0; // modulo 2^32
        boolean full = taken == PORTS;
        Statistics.label("full").collect(full).coverage(mix -> mix.check(true).percentage(share -> share > 3));
        long finished = lab.gateway.snapshot().stream()
                .filter(entry -> entry.state().equals("TIME_WAIT"))
                .count();
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(full && !later ? 1 : 0);
        if (full && later) {
            assertThat(finished).isEqualTo(PORTS - 1);
        } else if (later) {
            assertThat(finished).isBetween(Math.max(taken - 1L, 0), (long) taken);
        } else {
            assertThat(finished).isEqualTo(taken);
        }
        assertThat(lab.gateway.entries()).isEqualTo((int) finished + (full && !later ? 0 : 1));
    }

    /** Of 100 probes the first 68 take nothing away, and here each of them must meet a free port. */
    @Property(tries = 50)
    void nobodyLosesAPortBeforeTheLast32Probes(@ForAll int isn) {
        NatLab lab = new NatLab(NatLab.settings("netfilter-6.18").withPorts(new PortRange(2000, 2099)), 2);
        for (int i = 0; i < 50; i++) {
            Handshakes.closed(lab, 0, 2000 + i);
        }
        for (int i = 0; i < 15; i++) {
            lab.sendFrom(1, outbound(1, SERVER, tcp(7000 + i, 80, SYN, isn, 0)));
        }
        assertThat(lab.gateway.entries()).isEqualTo(65);
    }
}
