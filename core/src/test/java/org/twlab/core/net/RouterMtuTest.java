package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** One router between {@code a} and {@code b}, and packets that the way to {@code b} does not take. */
class RouterMtuTest {
    private static final int A = Address.parse("10.0.1.2").bits();
    private static final int B = Address.parse("10.0.2.2").bits();
    private static final int TOWARD_A = Address.parse("10.0.1.1").bits();

    private final Simulation simulation = new Simulation();
    private final List<TraceEvent> traced = new ArrayList<>();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), traced::add, false);
    private final Probe a = new Probe("a", context, A);
    private final Probe b = new Probe("b", context, B);
    private Router router;
    private final List<LinkDirection> links = new ArrayList<>();

    @AfterEach
    void everyPacketIsAccountedFor() {
        if (router != null) {
            Conservation.check(List.of(a, router, b), links);
        }
    }

    @ParameterizedTest
    @CsvSource({"600, 599, true", "600, 600, true", "600, 601, false", "68, 68, true", "68, 69, false"})
    void whatMustStayWholePassesUpToTheMtu(int mtu, int length, boolean passes) {
        connect(RouterSettings.DEFAULT, mtu);
        a.send(closed(length));
        run();

        assertThat(b.arrivals()).hasSize(passes ? 1 : 0);
        assertThat(a.arrivals()).hasSize(passes ? 0 : 1);
        assertThat(router.drops().of(DropReason.FRAGMENTATION_NEEDED)).isEqualTo(passes ? 0 : 1);
        assertThat(router.forwarded()).isEqualTo(passes ? 1 : 0);
    }

    /** Recorded with Linux 6.18.44: 1252 bytes over an MTU of 1000, rest 0x3E8, 548 bytes quoted. */
    @Test
    void theReportTellsTheMtuAndQuotesThePacketAsItCame() {
        connect(RouterSettings.DEFAULT, 1000);
        Ipv4Packet large = closed(1252);
        a.send(large);
        run();

        Ipv4Packet report = a.packets().get(0);
        IcmpMessage message = (IcmpMessage) report.payload();
        assertThat(report.source()).isEqualTo(TOWARD_A);
        assertThat(message.type()).isEqualTo(3);
        assertThat(message.code()).isEqualTo(4);
        assertThat(message.rest()).isEqualTo(0x3E8);
        assertThat(message.quote().toBytes()).isEqualTo(Arrays.copyOf(PacketCodec.encode(large), 548));
        assertThat(traced)
                .filteredOn(TraceEvent.PacketDropped.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        TraceEvent.PacketDropped.class,
                        dropped -> assertThat(dropped.drop().toString())
                                .isEqualTo("fragmentation_needed {size=1252, mtu=1000}"));
    }

    @Test
    void whatMayBeTakenApartIs() {
        connect(RouterSettings.DEFAULT, 1000);
        a.send(open(1252));
        run();

        assertThat(b.packets()).isEqualTo(Fragments.split(open(1252).withTtl(63), 1000));
        assertThat(b.packets()).extracting(Ipv4Packet::totalLength).containsExactly(996, 276);
        assertThat(router.forwarded()).isEqualTo(1);
        assertThat(router.copies()).isEqualTo(1);
        assertThat(router.sent()).isEqualTo(2);
        assertThat(a.arrivals()).isEmpty();
        assertThat(traced)
                .filteredOn(TraceEvent.PacketCopied.class::isInstance)
                .containsExactly(new TraceEvent.PacketCopied(
                        0, "r", Fragments.split(open(1252).withTtl(63), 1000).get(1)));
    }

    @ParameterizedTest
    @CsvSource({"600, 600, 1", "600, 601, 2"})
    void takenApartOnlyFromTheMtuOn(int mtu, int length, int pieces) {
        connect(RouterSettings.DEFAULT, mtu);
        a.send(open(length));
        run();

        assertThat(b.arrivals()).hasSize(pieces);
    }

    /** The TTL comes first: what dies of it is not reported as too large. */
    @Test
    void ttlComesBeforeSize() {
        connect(RouterSettings.DEFAULT, 100);
        a.send(closed(101).withTtl(1));
        run();

        assertThat(router.drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        assertThat(router.drops().total()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 600, 600", "500, 600, 500", "700, 600, 600", "68, 600, 68"})
    void theSmallerOfLinkAndRouterCounts(int routerMtu, int linkMtu, int mtu) {
        connect(RouterSettings.DEFAULT.withMtu(routerMtu), linkMtu);
        a.send(closed(mtu));
        a.send(closed(mtu + 1));
        run();

        assertThat(b.packets()).extracting(Ipv4Packet::totalLength).containsExactly(mtu);
        IcmpMessage report = IcmpMessage.about(closed(mtu + 1), 3, 4, mtu);
        assertThat(Fragments.join(a.packets()).payload()).isEqualTo(report);
    }

    /** The router's own limit is for what it makes, too: a report of 576 bytes leaves in pieces. */
    @Test
    void itsOwnPacketsFitAsWell() {
        connect(RouterSettings.DEFAULT.withMtu(300), 1500);
        a.send(closed(1000));
        run();

        assertThat(a.packets()).extracting(Ipv4Packet::totalLength).containsExactly(300, 296);
        assertThat(Fragments.join(a.packets()).payload()).isEqualTo(IcmpMessage.about(closed(1000), 3, 4, 300));
    }

    @Test
    void aBlackHoleWhereMessagesAreOff() {
        connect(new RouterSettings(0, 0, 0, false, IcmpLimits.DEFAULT), 100);
        a.send(closed(101));
        a.send(open(101));
        run();

        assertThat(a.arrivals()).isEmpty();
        assertThat(b.arrivals()).hasSize(2);
        assertThat(router.drops().of(DropReason.FRAGMENTATION_NEEDED)).isEqualTo(1);
    }

    /** Linux icmpv4_mask_allow: path MTU discovery is not limited, nor does it spend what others may. */
    @Test
    void fragmentationNeededIsNeverLimited() {
        connect(RouterSettings.DEFAULT, 100);
        for (int i = 0; i < 100; i++) {
            a.send(closed(101));
        }
        run();
        assertThat(a.arrivals()).hasSize(100);
        assertThat(router.icmpErrors().suppressed()).isZero();

        for (int i = 0; i < 100; i++) {
            a.send(closed(100).withTtl(1));
        }
        run();
        assertThat(a.arrivals()).hasSize(106);
    }

    @Test
    void aFragmentIsTakenApartAgainAndLaterOnesAreNotReported() {
        connect(RouterSettings.DEFAULT, 300);
        List<Ipv4Packet> pieces = Fragments.split(open(1200), 700);
        pieces.forEach(a::send);
        run();

        assertThat(b.packets()).extracting(Ipv4Packet::totalLength).containsExactly(300, 300, 140, 300, 240);
        assertThat(Fragments.join(b.packets())).isEqualTo(open(1200).withTtl(63));

        Ipv4Packet later = pieces.get(1);
        a.send(later.withHeader(
                0, later.flagsAndOffset() | Ipv4Packet.DONT_FRAGMENT, later.options(), Checksums.NOT_STAMPED));
        run();
        assertThat(router.drops().of(DropReason.FRAGMENTATION_NEEDED)).isEqualTo(1);
        assertThat(a.arrivals()).isEmpty();
    }

    @Test
    void aDelayedPacketIsHeldAndThenTakenApart() {
        connect(new RouterSettings(0, 5, 0, true, IcmpLimits.DEFAULT), 1000);
        a.send(open(1252));
        a.send(closed(1000));
        run();
        assertThat(router.held()).isEqualTo(2);
        simulation.runUntil(5);

        assertThat(router.held()).isZero();
        assertThat(b.packets()).extracting(Ipv4Packet::totalLength).containsExactly(996, 276, 1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 67})
    void noLinkIsNarrowerThan68Bytes(int mtu) {
        assertThatThrownBy(() -> RouterSettings.DEFAULT.withMtu(mtu))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mtu (" + mtu + ") must be 0 or at least 68");
    }

    private void connect(RouterSettings settings, int mtu) {
        router = new Router("r", context, settings);
        link(a.side(), router.addInterface(TOWARD_A), LinkSettings.DEFAULT_MTU);
        link(router.addInterface(0), b.side(), mtu);
        router.routes().add(new Prefix(A, 32), router.interfaces().get(0));
        router.routes().add(new Prefix(B, 32), router.interfaces().get(1));
    }

    private void link(Interface from, Interface to, int mtu) {
        LinkSettings there = LinkSettings.delay(0).toBuilder().mtu(mtu).build();
        Link link = Link.connect(context, from, to, there, LinkSettings.delay(0));
        links.add(link.forward());
        links.add(link.backward());
    }

    private void run() {
        simulation.runUntil(simulation.nowNanos());
    }

    /** With DF. */
    private static Ipv4Packet closed(int length) {
        return Probe.packet(A, B, 64, 7, length);
    }

    private static Ipv4Packet open(int length) {
        return closed(length).withHeader(0, 0, new byte[0], Checksums.NOT_STAMPED);
    }
}
