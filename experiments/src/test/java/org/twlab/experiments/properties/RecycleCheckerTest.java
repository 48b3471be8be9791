package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.PeerRecorded;
import org.twlab.experiments.properties.DrawnNetwork.Server;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class RecycleCheckerTest {
    private static final DrawnNetwork DRAWN = RecordedRun.natted(Closes.SERVER);

    private static final int PEER = DrawnNetwork.PUBLIC_ADDRESS;

    private final RecordedRun good = RecordedRun.of(DRAWN);

    @Test
    void acceptsWhatTheServerDid() {
        assertThat(verdict(good)).isEmpty();
        assertThat(good.events())
                .filteredOn(event -> event instanceof PacketDropped drop && isRecycle(drop))
                .hasSizeGreaterThan(30);
    }

    @Test
    void refusesASynThatPassedThoughItWasOlder() {
        assertThat(verdict(good.without(PacketDropped.class, RecycleCheckerTest::isRecycle)))
                .first()
                .asString()
                .contains("wrongly let pass");
    }

    @Test
    void refusesADropOfANewerSyn() {
        int syn = good.last(
                PacketDelivered.class,
                delivered -> delivered.link().equals("r2->server")
                        && delivered.packet().origin().originName().equals("a[0]")
                        && delivered.packet().tcp().syn());
        PacketDelivered delivered = (PacketDelivered) good.events().get(syn);
        RecordedRun bad = good.inserting(
                syn + 1,
                new PacketDropped(delivered.atNanos(), "server", delivered.packet(), Drop.of(DropReason.TW_RECYCLE)));

        assertThat(verdict(bad)).first().asString().contains("wrongly dropped");
    }

    /** As many ticks behind the record, at such an age, with nothing dropped: right or wrong. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, true", "1, 0, true", "2, 0, false", "2147483647, 0, false", "-2147483648, 0, true", "-1, 0, true",
        "2, 58, false", "2, 59, false", "2, 60, true", "2, 61, true", "1000, 59, false", "1000, 60, true"
    })
    void knowsTheTickTheSecondAndTheSign(int behind, int age, boolean mayPass) {
        int ts = 5;
        long stampNanos = 10_250_000_000L; // second 11 of a wall clock that began at 0.25 s and counts from 1
        RecordedRun crafted = new RecordedRun(
                good.run(),
                List.of(
                        new PeerRecorded(stampNanos, "server", DrawnNetwork.SERVER_ADDRESS, PEER, ts, 11, true),
                        new PacketDelivered(stampNanos + age * 1_000_000_000L, "r2->server", syn(ts - behind))));
        SocketChecker sockets = new SocketChecker();
        RecycleChecker checker = new RecycleChecker(DRAWN.server(), sockets);

        List<String> violations = crafted.verdictOf(sockets, checker);

        assertThat(violations.stream().noneMatch(violation -> violation.contains("wrongly let pass")))
                .isEqualTo(mayPass);
    }

    /** The edge of a second counts, not 60 s after the stamp. */
    @ParameterizedTest
    @CsvSource({"69749999999, false", "69750000000, true"})
    void countsWholeSecondsOfTheWallClock(long atNanos, boolean mayPass) {
        RecordedRun crafted = new RecordedRun(
                good.run(),
                List.of(
                        new PeerRecorded(10_700_000_000L, "server", DrawnNetwork.SERVER_ADDRESS, PEER, 500, 11, true),
                        new PacketDelivered(atNanos, "r2->server", syn(5))));
        SocketChecker sockets = new SocketChecker();

        List<String> violations = crafted.verdictOf(sockets, new RecycleChecker(DRAWN.server(), sockets));

        assertThat(violations.stream().noneMatch(violation -> violation.contains("wrongly let pass")))
                .isEqualTo(mayPass);
    }

    private static Ipv4Packet syn(int tsVal) {
        TcpOptions options = TcpOptions.builder().timestamps(tsVal, 0).build();
        TcpSegment segment = TcpSegment.of(1025, 80, 1, 0, TcpSegment.SYN, 100, options, LiteralBytes.EMPTY);
        return Ipv4Packet.of(PEER, DrawnNetwork.SERVER_ADDRESS, 61, 0, segment);
    }

    @Test
    void refusesARecordThatGoesBack() {
        int last = good.last(PeerRecorded.class, PeerRecorded::written);
        PeerRecorded event = (PeerRecorded) good.events().get(last);
        PeerRecorded older = new PeerRecorded(
                event.atNanos(),
                event.host(),
                event.localAddress(),
                event.remoteAddress(),
                event.ts() - 1,
                event.stampSeconds(),
                true);

        assertThat(verdict(good.inserting(last + 1, older))).first().asString().contains("over Memory");
    }

    @Test
    void refusesAnAnswerToADroppedSyn() {
        int drop = good.last(PacketDropped.class, RecycleCheckerTest::isRecycle);
        PacketDropped dropped = (PacketDropped) good.events().get(drop);
        RecordedRun bad = good.inserting(drop + 1, new PacketSent(dropped.atNanos(), "server->r2", dropped.packet()));

        assertThat(verdict(bad)).first().asString().contains("no SYN was accepted");
    }

    @Test
    void refusesAnyMemoryWithoutTheSysctl() {
        Server off = new Server("linux-4.9", false, true, 250, Server.MANY_ENTRIES);
        SocketChecker sockets = new SocketChecker();

        assertThat(good.verdictOf(sockets, new RecycleChecker(off, sockets)))
                .first()
                .asString()
                .contains("remembered without tw_recycle");
    }

    private static boolean isRecycle(PacketDropped dropped) {
        return dropped.drop().reason() == DropReason.TW_RECYCLE;
    }

    private static List<String> verdict(RecordedRun recorded) {
        SocketChecker sockets = new SocketChecker();
        return recorded.verdictOf(sockets, new RecycleChecker(DRAWN.server(), sockets));
    }
}
