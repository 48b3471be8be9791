package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.rfc.RfcLab.INSIDE;
import static org.twlab.nat.rfc.RfcLab.OTHER_SERVER;
import static org.twlab.nat.rfc.RfcLab.PUBLIC;
import static org.twlab.nat.rfc.RfcLab.SERVER;
import static org.twlab.nat.rfc.RfcLab.UDP;

import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.PortRange;

/** Which port, of which address, a mapping gets. */
class PortAssignmentTest {

    private static RfcLab lab(PortRange ports, UnaryOperator<RfcSettings.Builder> more) {
        RfcSettings.Builder settings =
                RfcLab.settings().ports(ports).holdDown(0).parity(false);
        return RfcLab.of(more.apply(settings).build(), 3);
    }

    private static int port(RfcLab lab, int host, int inside) {
        Endpoint outside = lab.out(UDP, host, inside, SERVER, 80);
        return outside == null ? -1 : outside.port();
    }

    private static String lastDrop(RfcLab lab) {
        return lab.events.stream()
                .filter(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().toString())
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    /** A port that was given back waits until the others have had their turn. */
    @Test
    void sequentialPortsFollowEachOtherAndComeRound() {
        RfcLab lab = lab(new PortRange(2000, 2003), b -> b.assignment(PortAssignment.SEQUENTIAL));
        assertThat(port(lab, 0, 5000)).isEqualTo(2000);
        lab.runTo(200);
        assertThat(port(lab, 0, 5001)).isEqualTo(2001);
        lab.runTo(300); // the first has lived 300 s
        assertThat(port(lab, 0, 5002)).isEqualTo(2002);
        assertThat(port(lab, 0, 5003)).isEqualTo(2003);
        assertThat(port(lab, 0, 5004)).isEqualTo(2000);
        assertThat(port(lab, 0, 5005)).isEqualTo(-1);
        assertThat(lastDrop(lab)).isEqualTo("nat_port_exhausted {first=2000, last=2003, taken=4}");
    }

    @Test
    void randomPortsAreAllOfTheRangeAndNoOther() {
        TreeSet<Integer> seen = new TreeSet<>();
        RfcLab lab = lab(new PortRange(2000, 2002), b -> b.assignment(PortAssignment.RANDOM));
        TreeSet<Integer> first = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            first.add(port(lab, 0, 5000));
            seen.add(port(lab, 1, 5000));
            lab.gateway.flush();
        }
        assertThat(first).containsExactly(2000, 2001, 2002);
        assertThat(seen).containsExactly(2000, 2001, 2002);
    }

    /** RFC 4787 REQ-3a, where the range reaches over the bound; at the bound itself and on both sides of it. */
    @ParameterizedTest
    @CsvSource({
        "1, 65535, 1023, 1, 1023",
        "1, 65535, 1024, 1024, 65535",
        "1023, 1024, 80, 1023, 1023",
        "1023, 1024, 8080, 1024, 1024",
        "1024, 1025, 80, 1024, 1025",
        "1022, 1023, 8080, 1022, 1023"
    })
    void portsStayOnTheirSideOf1024(int first, int last, int inside, int from, int to) {
        RfcLab lab = lab(new PortRange(first, last), b -> b.assignment(PortAssignment.RANDOM));

        assertThat(port(lab, 0, inside)).isBetween(from, to);
        assertThat(port(lab, 1, inside)).isIn(from == to ? List.of(-1) : sequence(from, to));
    }

    private static List<Integer> sequence(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    /** A port outside of the range is reckoned into it; where that is taken, the next one that is free. */
    @Test
    void aPortThatCannotBePreservedBeginsItsSearchInsideTheRange() {
        RfcLab lab = lab(new PortRange(2000, 2009), b -> b);

        assertThat(port(lab, 0, 2004)).isEqualTo(2004);
        assertThat(port(lab, 0, 5004)).isEqualTo(2005); // 5004 mod 10 behind 2000, and the next
        assertThat(port(lab, 0, 5009)).isEqualTo(2009);
        assertThat(port(lab, 0, 6009)).isEqualTo(2000); // around the end
    }

    @ParameterizedTest
    @CsvSource({"2000, 2003, 5001", "2000, 2003, 5003", "2001, 2004, 5004", "2001, 2004, 5000"})
    void parityIsKeptAtBothEndsOfTheRange(int first, int last, int inside) {
        RfcLab lab = lab(new PortRange(first, last), b -> b.parity(true));

        assertThat(port(lab, 0, inside) & 1).isEqualTo(inside & 1);
        assertThat(port(lab, 1, inside) & 1).isEqualTo(inside & 1);
        assertThat(port(lab, 2, inside)).isEqualTo(-1); // two of each kind
    }

    /** Reckoned into a range of an odd size it may have the other parity: then it is the next, or around the end the first. */
    @ParameterizedTest
    @CsvSource({"5006, 2002", "5009, 2001"})
    void aSearchThatBeginsAtTheWrongParityGoesOnByOne(int inside, int expected) {
        RfcLab lab = lab(new PortRange(2000, 2004), b -> b.parity(true));

        assertThat(port(lab, 0, inside)).isEqualTo(expected);
    }

    /** Two addresses of one port each: of an arbitrary pool both serve, of a paired one a host keeps to its own. */
    @ParameterizedTest
    @EnumSource(Pooling.class)
    void anAddressWithoutPortsIsPassedOverUnlessTheHostIsPaired(Pooling pooling) {
        RfcLab lab = RfcLab.of(
                RfcSettings.builder(INSIDE, 24, List.of(PUBLIC, PUBLIC + 1))
                        .ports(new PortRange(2000, 2000))
                        .pooling(pooling)
                        .build(),
                3);
        assertThat(lab.out(UDP, 0, 2000, SERVER, 80)).isEqualTo(new Endpoint(PUBLIC, 2000));
        Endpoint second = lab.out(UDP, 0, 2002, SERVER, 80);
        if (pooling == Pooling.PAIRED) {
            assertThat(second).isNull();
            assertThat(lab.out(UDP, 1, 2000, SERVER, 80)).isEqualTo(new Endpoint(PUBLIC + 1, 2000));
        } else {
            assertThat(second).isEqualTo(new Endpoint(PUBLIC + 1, 2000));
        }
        assertThat(lab.out(UDP, 2, 2000, SERVER, 80)).isNull();
    }

    /** The same of blocks: three hosts, two addresses of one block each. */
    @ParameterizedTest
    @EnumSource(Pooling.class)
    void anAddressWithoutBlocksIsPassedOverUnlessTheHostIsPaired(Pooling pooling) {
        RfcLab lab = RfcLab.of(
                RfcSettings.builder(INSIDE, 24, List.of(PUBLIC, PUBLIC + 1))
                        .ports(new PortRange(2000, 2003))
                        .allocation(new PortAllocation.Blocks(4, 2))
                        .parity(false)
                        .pooling(pooling)
                        .build(),
                3);
        TreeSet<Integer> addresses = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            Endpoint outside = lab.out(UDP, 0, 2000 + i, SERVER, 80);
            if (outside != null) {
                addresses.add(outside.address());
            }
        }
        assertThat(addresses).hasSize(pooling == Pooling.PAIRED ? 1 : 2);
        assertThat(lab.out(UDP, 1, 2000, SERVER, 80) == null).isEqualTo(pooling == Pooling.ARBITRARY);
    }

    /** A fixed block that is used up is a quota; a destination that takes no more is not. */
    @Test
    void aFixedBlockSaysWhyItHasNoPort() {
        RfcLab lab = lab(
                new PortRange(1024, 65_535),
                b -> b.allocation(new PortAllocation.Deterministic(4))
                        .limits(new RfcLimits(RfcLimits.NONE, RfcLimits.NONE, RfcLimits.NONE, 3)));
        for (int i = 0; i < 3; i++) {
            assertThat(port(lab, 0, 5000 + i)).isPositive();
        }
        assertThat(port(lab, 0, 5003)).isEqualTo(-1);
        assertThat(lastDrop(lab)).isEqualTo("nat_port_exhausted {taken=3, limit=3}");
        assertThat(lab.out(UDP, 0, 5003, OTHER_SERVER, 80)).isNotNull();
        assertThat(lab.out(UDP, 0, 5004, OTHER_SERVER, 80)).isNull();
        assertThat(lastDrop(lab)).isEqualTo("nat_quota {used=4, quota=4}");
    }

    @Test
    void theTableIsInTheOrderInWhichSessionsBegan() {
        RfcLab lab = lab(new PortRange(1024, 65_535), b -> b);
        List<Integer> ports = List.of(5007, 5001, 5030, 5002, 5019, 5004, 5003);
        ports.forEach(inside -> lab.out(UDP, inside % 3, inside, SERVER, 80));

        assertThat(lab.gateway.snapshot())
                .extracting(entry -> entry.inside().port())
                .isEqualTo(ports);
    }
}
