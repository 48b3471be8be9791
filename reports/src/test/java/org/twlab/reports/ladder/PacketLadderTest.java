package org.twlab.reports.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryRestarted;
import org.twlab.core.trace.TraceEvent.PacketCopied;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.SocketSeen;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** A client at 10.0.0.1, hidden by a gateway behind 121.8.8.8, and a server at 203.0.113.10: the lines of made-up events. */
class PacketLadderTest {
    private static final int CLIENT = 0x0A000001;
    private static final int OUTSIDE = 0x79080808;
    private static final int SERVER = 0xCB00710A;
    private static final FourTuple AT_CLIENT = FourTuple.of(CLIENT, 40_000, SERVER, 80);
    private static final FourTuple AT_SERVER = FourTuple.of(SERVER, 80, OUTSIDE, 1024);
    private static final TcpOptions NONE = TcpOptions.NONE;

    private final List<String> lines = new ArrayList<>();

    private record Origin(String originName, long connectionId) implements PacketOrigin {}

    private static Ipv4Packet fromClient(long id, long born, TcpSegment segment) {
        return Ipv4Packet.of(CLIENT, SERVER, 64, 1, segment, new Origin("client", id), born);
    }

    private static Ipv4Packet fromServer(long id, long born, TcpSegment segment) {
        return Ipv4Packet.of(SERVER, OUTSIDE, 64, 1, segment, new Origin("server", id), born);
    }

    private static TcpSegment segment(boolean byClient, int seq, int ack, int flags, TcpOptions options, int length) {
        return TcpSegment.of(
                byClient ? 40_000 : 80,
                byClient ? 80 : 1024,
                seq,
                ack,
                flags,
                500,
                options,
                LiteralBytes.of(new byte[length]));
    }

    private static Ipv4Packet mayBeCut(Ipv4Packet packet) {
        return packet.withHeader(0, 0, new byte[0], Checksums.NOT_STAMPED);
    }

    /** As the gateway forwards it. */
    private static Ipv4Packet translated(Ipv4Packet packet) {
        TcpSegment segment = packet.tcp();
        return packet.withTtl(62).withAddresses(OUTSIDE, SERVER, segment.withPorts(1024, 80, segment.checksum()));
    }

    private static Ipv4Packet translatedBack(Ipv4Packet packet) {
        TcpSegment segment = packet.tcp();
        return packet.withTtl(62).withAddresses(SERVER, CLIENT, segment.withPorts(80, 40_000, segment.checksum()));
    }

    private PacketLadder ladder(LongPredicate wanted, long limit, boolean named, TraceEvent... events) {
        Set<String> hosts = Set.of("client", "server");
        PacketLadder ladder = new PacketLadder(
                new PacketLadder.Settings(hosts::contains, wanted, limit, id -> "web/client/" + (id - 1), named),
                false,
                lines::add);
        for (TraceEvent event : events) {
            ladder.on(event);
        }
        ladder.finish();
        return ladder;
    }

    private static StateChanged change(long at, String host, long id, String from, String to, String rule) {
        return new StateChanged(at, host, host.equals("client") ? AT_CLIENT : AT_SERVER, id, from, to, rule);
    }

    /** The SYN of attempt 1 through the gateway, and the answer back. */
    private static TraceEvent[] handshake() {
        TcpOptions all = TcpOptions.builder()
                .mss(1460)
                .sackPermitted()
                .timestamps(-1, 0)
                .windowScale(7)
                .build();
        Ipv4Packet syn = fromClient(1, 5, segment(true, -2, 0, TcpSegment.SYN, all, 0));
        Ipv4Packet answer = fromServer(1, 1_000_005, segment(false, 900, -1, TcpSegment.SYN | TcpSegment.ACK, NONE, 0));
        return new TraceEvent[] {
            change(5, "client", 1, "CLOSED", "SYN_SENT", "connect"),
            new PacketSent(5, "client->nat", syn),
            new PacketDelivered(5, "client->nat", syn),
            new PacketSent(5, "nat->server", translated(syn)),
            new PacketDelivered(1_000_005, "nat->server", translated(syn)),
            change(1_000_005, "server", 1, "LISTEN", "SYN_RECEIVED", "SYN"),
            new PacketSent(1_000_005, "server->nat", answer),
            new PacketDelivered(1_000_005, "server->nat", answer),
            new PacketSent(1_000_005, "nat->client", translatedBack(answer)),
            new PacketDelivered(2_000_005, "nat->client", translatedBack(answer)),
            change(2_000_005, "client", 1, "SYN_SENT", "ESTABLISHED", "SYN-ACK")
        };
    }

    private static TraceEvent[] handshakeAnd(TraceEvent... more) {
        List<TraceEvent> events = new ArrayList<>(List.of(handshake()));
        events.addAll(List.of(more));
        return events.toArray(TraceEvent[]::new);
    }

    @Test
    void aHandshakeThroughAGatewayIsOneLineAPacketAndOneAChange() {
        PacketLadder ladder = ladder(id -> id == 1, 100, false, handshake());

        assertThat(lines)
                .containsExactly(
                        "   0.000000005  -- client CLOSED -> SYN-SENT (connect)",
                        "   0.000000005  10.0.0.1:40000 > 203.0.113.10:80  S   SYN-SENT > SYN-RECEIVED  seq 0 win 500"
                                + " length 0 <mss 1460, sackOK, TS val 4294967295 ecr 0, wscale 7> ttl 64>62, after 1ms",
                        "   0.001000005  -- server LISTEN -> SYN-RECEIVED (SYN)",
                        "   0.001000005  203.0.113.10:80 > 121.8.8.8:1024  S.  SYN-RECEIVED > ESTABLISHED  seq 0 ack 1"
                                + " win 500 length 0 ttl 64>62, after 1ms",
                        "   0.002000005  -- client SYN-SENT -> ESTABLISHED (SYN-ACK)");
        assertThat(ladder.packets()).isEqualTo(2);
        assertThat(ladder.drops()).isZero();
    }

    @Test
    void numbersAreRelativeAlsoAcrossTheWrapAndInSackBlocks() {
        Ipv4Packet data = fromClient(
                1,
                3_000_000,
                segment(
                        true,
                        -1,
                        901,
                        TcpSegment.ACK | TcpSegment.PSH,
                        TcpOptions.builder().sackBlocks(1001, 1101).build(),
                        10));
        ladder(
                id -> true,
                100,
                false,
                handshakeAnd(
                        new PacketSent(3_000_000, "client->nat", data),
                        new PacketDropped(3_000_000, "client->nat", data, Drop.of(DropReason.LOSS))));

        assertThat(lines.get(5))
                .isEqualTo(
                        "   0.003000000  10.0.0.1:40000 > 203.0.113.10:80  P.  ESTABLISHED > ...           seq 1:11 ack 1"
                                + " win 500 length 10 <sack 101:201> ttl 64; dropped at client->nat: loss");
    }

    @Test
    void aRefusedPacketHasTheReasonWithItsValuesAndTheStateItMet() {
        Ipv4Packet reset = fromClient(1, 3_000_000, segment(true, -1, 0, TcpSegment.RST, NONE, 0));
        PacketLadder ladder = ladder(
                id -> true,
                100,
                false,
                handshakeAnd(
                        new PacketSent(3_000_000, "client->nat", reset),
                        new PacketDelivered(4_000_000, "nat->server", translated(reset)),
                        new PacketDropped(
                                4_000_000,
                                "server",
                                translated(reset),
                                Drop.of(DropReason.OUT_OF_WINDOW, "seq", -1, "rcv_wnd", 500))));

        assertThat(lines.get(5))
                .endsWith(
                        "R   ESTABLISHED > SYN-RECEIVED  seq 1 win 500 length 0 ttl 64>62, after 1ms; refused at server:"
                                + " out_of_window seq=1, rcv_wnd=500");
        assertThat(ladder.drops()).isEqualTo(1);
    }

    /** A router cuts 132 bytes behind the IPv4 header into 96 and 36; each piece has a fate. */
    @Test
    void piecesOfAPacketHaveLinesWithTheirOffset() {
        Ipv4Packet whole = mayBeCut(fromClient(1, 10, segment(true, 1, 1, TcpSegment.ACK, NONE, 112)));
        List<Ipv4Packet> pieces = Fragments.split(whole, 116);
        ladder(
                id -> true,
                100,
                false,
                new PacketSent(10, "client->nat", whole),
                new PacketDelivered(20, "client->nat", whole),
                new PacketSent(20, "nat->server", pieces.get(0)),
                new PacketCopied(20, "nat", pieces.get(1)),
                new PacketSent(20, "nat->server", pieces.get(1)),
                new PacketDelivered(30, "nat->server", pieces.get(1)),
                new PacketDelivered(40, "nat->server", pieces.get(0)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("10.0.0.1:40000 > 203.0.113.10:80", " > ... ", " length 112 ")
                .endsWith("ttl 64>64, after 30ns, of it offset 0 length 96 MF");
        assertThat(lines.get(1))
                .contains("10.0.0.1 > 203.0.113.10 ", "fragment", "offset 96 length 36 ttl 64>64")
                .endsWith("after 10ns, cut off at nat");
    }

    @Test
    void piecesThatTheSenderCutsHaveOneLineEach() {
        Ipv4Packet whole = mayBeCut(fromClient(1, 10, segment(true, 1, 1, TcpSegment.ACK, NONE, 112)));
        List<Ipv4Packet> pieces = Fragments.split(whole, 116);
        ladder(
                id -> true,
                100,
                false,
                new PacketSent(10, "client->nat", pieces.get(0)),
                new PacketCopied(10, "client", pieces.get(1)),
                new PacketSent(10, "client->nat", pieces.get(1)),
                new PacketDelivered(30, "nat->server", pieces.get(0)),
                new PacketDropped(35, "nat", pieces.get(1), Drop.of(DropReason.LOSS)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("offset 0 length 96 MF").endsWith("ttl 64>64, after 20ns");
        assertThat(lines.get(1)).contains("offset 96 length 36").endsWith("dropped at nat: loss");
    }

    @Test
    void aCallOfTheApplicationIsNoEffectOfThePacketBeforeIt() {
        Ipv4Packet ack = fromClient(1, 2_000_005, segment(true, -1, 901, TcpSegment.ACK, NONE, 0));
        Ipv4Packet fin = fromClient(1, 2_000_005, segment(true, -1, 901, TcpSegment.FIN | TcpSegment.ACK, NONE, 0));
        ladder(
                id -> true,
                100,
                false,
                handshakeAnd(
                        new PacketSent(2_000_005, "client->nat", ack),
                        change(2_000_005, "client", 1, "ESTABLISHED", "FIN_WAIT_1", "close"),
                        new PacketSent(2_000_005, "client->nat", fin)));

        assertThat(lines.get(3)).contains("SYN-RECEIVED > ESTABLISHED");
        assertThat(lines.get(5)).contains(" .   ESTABLISHED > ... ").endsWith("ttl 64, still on its way");
        assertThat(lines.get(7)).contains(" F.  FIN-WAIT-1 > ... ");
    }

    /** Linux acknowledges the peer's FIN and then enters TIME-WAIT, at the same instant. */
    @Test
    void aChangeComesBeforeTheAnswerThatShowsIt() {
        Ipv4Packet ack = fromClient(1, 2_000_005, segment(true, -1, 901, TcpSegment.ACK, NONE, 0));
        ladder(
                id -> true,
                100,
                false,
                handshakeAnd(
                        new PacketSent(2_000_005, "client->nat", ack),
                        change(2_000_005, "client", 1, "FIN_WAIT_2", "TIME_WAIT", "FIN")));

        assertThat(lines.get(5)).endsWith("-- client FIN-WAIT-2 -> TIME-WAIT (FIN)");
        assertThat(lines.get(6)).contains(" .   TIME-WAIT > ... ");
    }

    /** Of the old connection and of what decided: client's numbers begin at 100, then at 5100, the server's at 900. */
    @Test
    void numbersOfWhatAnOldConnectionLeftAndOfReasonsAreRelative() {
        Ipv4Packet first = fromClient(1, 1, segment(true, 100, 0, TcpSegment.SYN, NONE, 0));
        Ipv4Packet answer = fromServer(1, 2, segment(false, 900, 101, TcpSegment.SYN | TcpSegment.ACK, NONE, 0));
        Ipv4Packet second = fromClient(2, 9, segment(true, 5100, 0, TcpSegment.SYN, NONE, 0));
        Ipv4Packet challenge = fromServer(1, 10, segment(false, 903, 104, TcpSegment.ACK, NONE, 0));
        ladder(
                id -> id == 2,
                100,
                false,
                new PacketSent(1, "client->nat", first),
                new PacketSent(2, "server->nat", answer),
                new PacketSent(9, "client->nat", second),
                new PacketDelivered(10, "nat->server", translated(second)),
                new PacketDropped(
                        10,
                        "server",
                        translated(second),
                        Drop.of(DropReason.CHALLENGED, "seq", 5100, "rcv_nxt", 104, "ts_recent", -1)),
                new PacketSent(10, "server->nat", challenge),
                new PacketDelivered(11, "nat->client", translatedBack(challenge)),
                new PacketDropped(
                        11, "client", translatedBack(challenge), Drop.of(DropReason.BAD_ACK, "ack", 104, "iss", 5100)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains(" seq 0 win")
                .endsWith("refused at server: challenged seq=0, rcv_nxt=-4996, ts_recent=4294967295");
        assertThat(lines.get(1))
                .contains(" seq 3 ack 4 win")
                .endsWith(", left by web/client/0; refused at client: bad_ack ack=4, iss=5000");
    }

    @Test
    void theAnswerOfAnOldEntryIsShownWithTheAttemptThatItAnswers() {
        Ipv4Packet syn = fromClient(2, 9, segment(true, 50, 0, TcpSegment.SYN, NONE, 0));
        Ipv4Packet answer = fromServer(1, 10, segment(false, 7000, 8000, TcpSegment.ACK, NONE, 0));
        ladder(
                id -> id == 2,
                100,
                false,
                change(1, "server", 1, "FIN_WAIT_2", "TIME_WAIT", "FIN"),
                new PacketSent(9, "client->nat", syn),
                new PacketDelivered(10, "nat->server", translated(syn)),
                new PacketSent(10, "server->nat", answer),
                new EntryRestarted(10, "server", AT_SERVER, 1, "T7", 99),
                new PacketDelivered(11, "nat->client", translatedBack(answer)));

        assertThat(lines)
                .containsExactly(
                        "   0.000000009  10.0.0.1:40000 > 203.0.113.10:80  S   - > TIME-WAIT  seq 0 win 500 length 0 ttl"
                                + " 64>62, after 1ns",
                        "   0.000000010  203.0.113.10:80 > 121.8.8.8:1024  .   TIME-WAIT > -  seq 7000 ack 8000 win 500"
                                + " length 0 ttl 64>62, after 1ns, left by web/client/0",
                        "   0.000000010  -- server entry restarted (T7)");
    }

    @Test
    void snapshotsCountDownWhatEndsByItself() {
        Ipv4Packet syn = fromClient(1, 5, segment(true, 50, 0, TcpSegment.SYN, NONE, 0));
        ladder(
                id -> id == 1,
                100,
                false,
                new PacketSent(5, "client->nat", syn),
                new SocketSeen(6, "client", AT_CLIENT, "SYN_SENT", OptionalLong.empty()),
                new SocketSeen(6, "server", AT_SERVER, "TIME_WAIT", OptionalLong.of(30_000_006)),
                new SocketSeen(8_000_000, "client", AT_CLIENT, "TIME_WAIT", OptionalLong.of(2_008_000_000L)));

        assertThat(lines)
                .as("the other one belongs to no attempt asked for")
                .containsExactly(
                        "   0.000000005  10.0.0.1:40000 > 203.0.113.10:80  S   - > ...        seq 0 win 500 length 0 ttl 64, still on its way",
                        "   0.000000006  -- client in SYN-SENT",
                        "   0.008000000  -- client in TIME-WAIT, 2s left");
    }

    @Test
    void onlyTheConnectionAskedForIsPrintedAndOthersDoNotCount() {
        Ipv4Packet other = fromClient(3, 6, segment(true, 1, 0, TcpSegment.SYN, NONE, 0));
        PacketLadder ladder = ladder(
                id -> id == 1,
                100,
                false,
                handshakeAnd(
                        new PacketSent(3_000_000, "client->nat", other),
                        new PacketDropped(3_000_000, "client->nat", other, Drop.of(DropReason.LOSS)),
                        change(3_000_000, "client", 3, "SYN_SENT", "CLOSED", "abort")));

        assertThat(lines).hasSize(5);
        assertThat(ladder.packets()).isEqualTo(2);
        assertThat(ladder.drops()).isZero();
    }

    @Test
    void whereColoursAreWantedTheReasonStandsOut() {
        Ipv4Packet syn = fromClient(1, 5, segment(true, 1, 0, TcpSegment.SYN, NONE, 0));
        PacketLadder ladder = new PacketLadder(
                new PacketLadder.Settings("client"::equals, id -> true, 9, id -> "", false), true, lines::add);
        ladder.on(new PacketSent(5, "client->nat", syn));
        ladder.on(new PacketDropped(5, "client->nat", syn, Drop.of(DropReason.LOSS)));
        ladder.finish();

        assertThat(lines.get(0)).endsWith(" ttl 64; \u001b[31mdropped at client->nat: loss\u001b[0m");
    }

    @Test
    void linesBeyondTheLimitAreCounted() {
        PacketLadder ladder = ladder(id -> true, 2, true, handshake());

        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).contains("  web/client/0  "));
        assertThat(ladder.leftOut()).isEqualTo(3);
    }

    @Test
    void aPacketThatItsHostCannotSendIsALineToo() {
        Ipv4Packet syn = fromClient(1, 5, segment(true, 1, 0, TcpSegment.SYN, NONE, 0));
        ladder(id -> true, 9, false, new PacketDropped(5, "client", syn, Drop.of(DropReason.NO_ROUTE)));

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).endsWith("seq 0 win 500 length 0 ttl 64; dropped at client: no_route");
    }

    @ParameterizedTest
    @CsvSource({"TW_RECYCLE, LISTEN", "ACCEPT_QUEUE_FULL, LISTEN", "NO_SOCKET, CLOSED", "NOT_MINE, -"})
    void aRefusalTellsWhatThereIsInPlaceOfASocket(DropReason reason, String state) {
        Ipv4Packet syn = fromClient(1, 5, segment(true, 1, 0, TcpSegment.SYN, NONE, 0));
        ladder(
                id -> true,
                9,
                false,
                new PacketSent(5, "client->server", syn),
                new PacketDelivered(6, "client->server", syn),
                new PacketDropped(6, "server", syn, Drop.of(reason)));

        assertThat(lines.get(0)).contains("S   - > " + state + " ").endsWith("refused at server: " + reason.label());
    }

    @Test
    void anIcmpErrorSaysWhatItIsAbout() {
        Ipv4Packet syn =
                fromClient(1, 5, segment(true, 1, 0, TcpSegment.SYN, NONE, 0)).withTtl(1);
        Ipv4Packet error =
                Ipv4Packet.of(0x0A0000FE, CLIENT, 64, 0, IcmpMessage.about(syn, 11, 0, 0), new Origin("r1", 1), 7);
        ladder(
                id -> id == 1,
                9,
                false,
                new PacketSent(7, "r1->client", error),
                new PacketDelivered(8, "r1->client", error),
                new PacketDropped(8, "client", error, Drop.of(DropReason.NO_SOCKET, "type", 11, "code", 0)));

        assertThat(lines)
                .containsExactly(
                        "   0.000000007  10.0.0.254 > 10.0.0.1  ICMP                 type 11 code 0 (time exceeded)"
                                + " about 10.0.0.1:40000 > 203.0.113.10:80 ttl 64>64, after 1ns; refused at client: no_socket"
                                + " type=11, code=0");
    }
}
