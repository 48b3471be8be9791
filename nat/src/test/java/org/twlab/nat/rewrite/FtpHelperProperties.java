package org.twlab.nat.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Simulation;

/** A control connection through the helper: every PORT is changed, and both ends count as if nothing were. */
class FtpHelperProperties {
    private static final int INSIDE = Address.parse("10.1.0.2").bits();
    private static final int PUBLIC = Address.parse("203.0.113.1").bits();
    private static final int REMOTE = Address.parse("198.51.100.7").bits();
    private static final long FLOW = 5;

    private final List<Expectation> expected = new ArrayList<>();

    private SegmentRewriter helper(int firstPublicPort) {
        expected.clear();
        SegmentRewriter rewriter = SegmentRewriter.of(
                        TimestampTreatment.KEEP,
                        Set.of(Helper.FTP),
                        expectation -> {
                            expected.add(expectation);
                            return firstPublicPort < 0 ? Expectations.NONE : firstPublicPort + expected.size() - 1;
                        },
                        new Simulation())
                .orElseThrow();
        rewriter.began(FLOW, new FlowEnds(INSIDE, PUBLIC, REMOTE, Ftp.CONTROL_PORT));
        return rewriter;
    }

    private static TcpSegment segment(int flags, int seq, int ack, TcpOptions options, Payload payload) {
        return TcpSegment.of(40_000, 21, seq, ack, flags, 500, options, payload);
    }

    private static TcpSegment data(int seq, Payload payload) {
        return segment(TcpSegment.ACK, seq, 1, TcpOptions.NONE, payload);
    }

    private static Payload port(int port) {
        return Ftp.portCommand(new Endpoint(INSIDE, port));
    }

    private static byte[] bytes(List<Payload> lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        lines.forEach(line -> all.writeBytes(line.toBytes()));
        return all.toByteArray();
    }

    /**
     * Commands pass once each, in order, and then again in any pieces and order, which is what a sender behind a lossy
     * gateway does that waits for answers: the receiver has every byte of the changed stream at its place.
     *
     * @param drawn of each command: 0 for RETR, otherwise a PORT with this port
     */
    @Property
    void theReceiverSeesTheChangedStreamHoweverItIsRepeated(
            @ForAll int isn,
            @ForAll @IntRange(min = 1, max = 60_000) int publicPort,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 65_535) Integer> drawn,
            @ForAll long seed) {
        SegmentRewriter helper = helper(publicPort);
        List<Payload> sent = new ArrayList<>();
        List<Payload> seen = new ArrayList<>();
        int next = publicPort;
        for (int port : drawn) {
            Payload retr = Ftp.line("RETR a");
            sent.add(port == 0 ? retr : port(port));
            seen.add(port == 0 ? retr : Ftp.portCommand(new Endpoint(PUBLIC, next++)));
        }
        Receiver receiver = new Receiver(isn, bytes(seen));
        receiver.take(helper.outbound(FLOW, segment(TcpSegment.SYN, isn, 0, TcpOptions.NONE, LiteralBytes.EMPTY)));
        int seq = isn + 1;
        for (Payload line : sent) {
            helper.outbound(FLOW, data(seq, line)); // and is lost
            seq += line.length();
        }
        byte[] stream = bytes(sent);
        Random random = new Random(seed);
        while (!receiver.isComplete()) {
            int from = random.nextInt(stream.length);
            int to = from + 1 + random.nextInt(stream.length - from);
            Payload piece = LiteralBytes.of(Arrays.copyOfRange(stream, from, to));
            receiver.take(helper.outbound(FLOW, data(isn + 1 + from, piece)));
        }
        assertThat(expected).hasSize(next - publicPort);
        TcpSegment last = helper.inbound(
                FLOW,
                data(1, LiteralBytes.EMPTY)
                        .withContent(1, isn + 1 + receiver.length(), TcpOptions.NONE, LiteralBytes.EMPTY));
        assertThat(last.ack()).isEqualTo(seq);
    }

    /** Has places for the bytes of the stream that it should see, and refuses others. */
    private static final class Receiver {
        private final int isn;
        private final byte[] stream;
        private final boolean[] taken;

        Receiver(int isn, byte[] stream) {
            this.isn = isn;
            this.stream = stream;
            taken = new boolean[stream.length];
        }

        void take(TcpSegment segment) {
            if (segment.syn()) {
                assertThat(segment.seq()).isEqualTo(isn);
                return;
            }
            int from = segment.seq() - isn - 1;
            for (int i = 0; i < segment.payload().length(); i++) {
                assertThat(segment.payload().byteAt(i)).isEqualTo(stream[from + i]);
                taken[from + i] = true;
            }
        }

        boolean isComplete() {
            for (boolean byteTaken : taken) {
                if (!byteTaken) {
                    return false;
                }
            }
            return true;
        }

        int length() {
            return stream.length;
        }
    }

    /** Both edges of a block are those of segments that the sender has sent. */
    @Property
    void blocksMapBack(@ForAll int isn, @ForAll @IntRange(min = 1, max = 3) int first) {
        SegmentRewriter helper = helper(50_000);
        Payload line = port(40_000);
        int[] begins = new int[5];
        int[] seen = new int[5];
        for (int i = 0; i < 5; i++) {
            begins[i] = isn + i * line.length();
            seen[i] = helper.outbound(FLOW, data(begins[i], line)).seq();
        }
        TcpSegment answer = segment(
                TcpSegment.ACK,
                1,
                seen[1],
                TcpOptions.builder()
                        .timestamps(1, 2)
                        .sackBlocks(seen[first], seen[first + 1])
                        .build(),
                LiteralBytes.EMPTY);
        TcpSegment inside = helper.inbound(FLOW, answer);

        assertThat(inside.ack()).isEqualTo(begins[1]);
        assertThat(inside.options().sackBlocks()).containsExactly(begins[first], begins[first + 1]);
        assertThat(inside.options().tsVal()).isEqualTo(1);
    }

    @Example
    void whatIsExpectedIsTheHostThatWaits() {
        SegmentRewriter helper = helper(50_000);
        TcpSegment out = helper.outbound(FLOW, data(100, port(40_001)));

        assertThat(Ftp.port(out.payload())).contains(new Endpoint(PUBLIC, 50_000));
        assertThat(expected)
                .containsExactly(new Expectation(FLOW, 6, REMOTE, PUBLIC, INSIDE, 40_001, 300_000_000_000L));
    }

    @Example
    void checksumsStayRight() {
        SegmentRewriter helper = helper(50_000);
        Ipv4Packet packet = PacketCodec.stamp(Ipv4Packet.of(INSIDE, REMOTE, 64, 1, data(100, port(40_001))));
        TcpSegment out = helper.outbound(FLOW, (TcpSegment) packet.payload());

        assertThat(Checksums.isStamped(out.checksum())).isTrue();
        assertThat(PacketCodec.verify(PacketCodec.stamp(Ipv4Packet.of(INSIDE, REMOTE, 64, 1, out))))
                .isTrue();
    }

    /** A stranger's address, a line in the middle, half a line, no free port, another port than 21. */
    @Example
    void whatIsLeftAlone() {
        TcpSegment stranger = data(100, Ftp.portCommand(new Endpoint(INSIDE + 1, 40_001)));
        assertThat(helper(50_000).outbound(FLOW, stranger)).isSameAs(stranger);

        SegmentRewriter behindHalf = helper(50_000);
        behindHalf.outbound(FLOW, data(100, port(40_001).slice(0, 4)));
        TcpSegment rest = data(104, port(40_001));
        assertThat(behindHalf.outbound(FLOW, rest)).isSameAs(rest);

        SegmentRewriter behindGap = helper(50_000);
        behindGap.outbound(FLOW, data(100, Ftp.line("NOOP")));
        TcpSegment ahead = data(200, port(40_001));
        assertThat(behindGap.outbound(FLOW, ahead)).isSameAs(ahead);

        TcpSegment command = data(100, port(40_001));
        assertThat(helper(-1).outbound(FLOW, command)).isSameAs(command);

        SegmentRewriter other = helper(50_000);
        other.began(6, new FlowEnds(INSIDE, PUBLIC, REMOTE, 80));
        assertThat(other.outbound(6, command)).isSameAs(command);
        other.ended(FLOW);
        assertThat(other.outbound(FLOW, command)).isSameAs(command);
        assertThat(other.inbound(FLOW, command)).isSameAs(command);
    }
}
