package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;

/** Two first packets choose a port before either connection is in the table: insert_failed of nf_conntrack_core.c. */
class InsertRaceProperties {
    private static final long RACE = 1000;

    private static NatLab lab(NatSettings.Builder settings) {
        return new NatLab(settings.raceNanos(RACE).build(), 4);
    }

    /** A SYN from a port outside of the range, so that a public one is searched for. */
    private static void send(NatLab lab, long atNanos, int number) {
        lab.simulation.runUntil(atNanos);
        lab.sendFrom(number % 4, outbound(number % 4, SERVER, tcp(40_000 + number, 80, SYN, 1, 0)));
    }

    /**
     * The search of older kernels begins where the last one ended, so whoever comes within the race of a SYN that gets
     * through chooses its port: a counter with a dead time that those who fail do not prolong.
     */
    @Property(tries = 50)
    void aSearchFromTheRoverIsACounterWithDeadTime(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 999) Integer> pauses) {
        NatLab lab = lab(NatLab.builder("netfilter-4.9", PUBLIC).ports(new PortRange(1024, 2047)));
        List<Integer> expected = new ArrayList<>();
        long now = 0;
        long deadUntil = 0;
        for (int i = 0; i < pauses.size(); i++) {
            now += 2 * pauses.get(i);
            send(lab, now, i);
            if (now >= deadUntil) { // at the instant itself the other is in the table already
                deadUntil = now + RACE;
                expected.add(1024 + expected.size());
            }
        }
        assertThat(lab.conservation().held()).isPositive();
        lab.simulation.runUntil(now + RACE);

        assertThat(lab.outside.received)
                .extracting(packet -> packet.tcp().sourcePort())
                .isEqualTo(expected);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INSERT_FAILED)).isEqualTo(pauses.size() - expected.size());
        assertThat(lab.gateway.entries()).isEqualTo(expected.size());
        assertThat(lab.conservation().held()).isZero();
    }

    /** At random among two ports, a SYN within the race of one other meets it with chance 1/2: 4 sigma of 400 pairs are 40. */
    @Example
    void aSearchAtRandomMeetsAnotherByChance() {
        NatLab lab = lab(NatLab.builder("netfilter-4.9", PUBLIC)
                .ports(new PortRange(1024, 1025))
                .portOption(PortOption.FULLY_RANDOM));
        for (int pair = 0; pair < 400; pair++) {
            long at = lab.simulation.nowNanos() + 10 * RACE;
            send(lab, at, 0);
            send(lab, at + 1, 1);
            lab.simulation.runUntil(at + 2 * RACE);
            lab.gateway.flush();
        }
        assertThat(lab.gateway.drops().of(DropReason.NAT_INSERT_FAILED)).isBetween(160L, 240L);
    }

    @Example
    void thePreservedPortIsRacedForTooAndOnlyTowardOneEndpoint() {
        NatLab lab = lab(NatLab.builder("netfilter-6.18", PUBLIC));
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.sendFrom(1, outbound(1, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.sendFrom(2, outbound(2, OTHER_SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0))); // again, before the first is through
        assertThat(lab.outside.received).isEmpty();
        lab.simulation.runUntil(RACE);

        assertThat(lab.outside.received).extracting(Ipv4Packet::destination).containsExactly(SERVER, OTHER_SERVER);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INSERT_FAILED)).isEqualTo(2);
        lab.sendFrom(1, outbound(1, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.simulation.runUntil(2 * RACE);
        assertThat(lab.outside.last().tcp().sourcePort()).isNotEqualTo(5000);
    }

    @Example
    void packetsOfAnEntryAndDatagramsDoNotWait() {
        NatLab lab = lab(NatLab.builder("netfilter-6.18", PUBLIC));
        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 80)));
        assertThat(lab.outside.received).hasSize(1);
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.simulation.runUntil(RACE);
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0)));
        assertThat(lab.outside.received).hasSize(3);
    }

    @Example
    void aFullTableCountsThoseOnTheirWay() {
        NatLab lab = lab(NatLab.builder("netfilter-6.18", PUBLIC).maxEntries(1));
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.sendFrom(1, outbound(1, SERVER, tcp(5001, 80, SYN, 1, 0)));

        assertThat(lab.gateway.drops().of(DropReason.NAT_TABLE_FULL)).isEqualTo(1);
    }

    @Example
    void aRebootLosesThoseOnTheirWay() {
        NatLab lab = lab(NatLab.builder("netfilter-6.18", PUBLIC));
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.gateway.reboot(0);
        lab.simulation.runUntil(2 * RACE);

        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.HOST_DOWN)).isEqualTo(1);
        assertThat(lab.conservation().held()).isZero();
    }

    @Example
    void aRaceTakesNoNegativeTime() {
        assertThatThrownBy(() ->
                        NatLab.builder("netfilter-4.9", PUBLIC).raceNanos(-1).build())
                .hasMessage("raceNanos (-1) must not be negative");
    }
}
