package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** What a host reports by SACK and D-SACK: the examples of RFC 2018 section 5 and RFC 2883 section 4, segments of 500 bytes. */
class SackReportTest {
    private CraftedPeer peer;
    private int ack;

    @BeforeEach
    void listen() {
        peer = new CraftedPeer(TwoHosts.settings("linux-4.9"));
        peer.host.listen(80, 128, c -> ConnectionHandler.NONE);
    }

    /** Opens a connection whose first byte of data has the given number. */
    private void open(int first, TcpOptions options) {
        peer.send(CraftedPeer.segment(4000, 80, first - 1, 0, TcpSegment.SYN, options));
        ack = peer.last().seq() + 1;
        peer.send(CraftedPeer.segment(4000, 80, first, ack, TcpSegment.ACK, TcpOptions.NONE));
        peer.received.clear();
    }

    private void open(int first) {
        open(first, TcpOptions.builder().mss(1460).sackPermitted().build());
    }

    /** Sends a segment of 500 bytes and returns the acknowledgment as the RFCs write it. */
    private String answerTo(int seq) {
        return answerTo(seq, 500, TcpOptions.NONE);
    }

    private String answerTo(int seq, int length, TcpOptions options) {
        int before = peer.received.size();
        peer.send(CraftedPeer.segment(4000, 80, seq, ack, TcpSegment.ACK, options, LiteralBytes.of(new byte[length])));
        assertThat(peer.received).as("answered at once").hasSize(before + 1);
        TcpSegment last = peer.last();
        StringBuilder text = new StringBuilder().append(Integer.toUnsignedString(last.ack()));
        int[] edges = last.options().sackBlocks();
        for (int i = 0; i < edges.length; i += 2) {
            text.append(' ').append(Integer.toUnsignedString(edges[i])).append('-');
            text.append(Integer.toUnsignedString(edges[i + 1]));
        }
        return text.toString();
    }

    @Test
    void rfc2018CaseOneNothingOutOfOrder() {
        open(5000);
        assertThat(answerTo(5000)).isEqualTo("5500");
        assertThat(answerTo(5500)).isEqualTo("6000");
    }

    @Test
    void rfc2018CaseTwoFirstSegmentLost() {
        open(5000);
        for (int seq = 5500; seq < 9000; seq += 500) {
            assertThat(answerTo(seq)).isEqualTo("5000 5500-" + (seq + 500));
        }
        assertThat(answerTo(5000)).isEqualTo("9000");
    }

    @Test
    void rfc2018CaseThreeEverySecondSegmentLost() {
        open(5000);
        assertThat(answerTo(5000)).isEqualTo("5500");
        assertThat(answerTo(6000)).isEqualTo("5500 6000-6500");
        assertThat(answerTo(7000)).isEqualTo("5500 7000-7500 6000-6500");
        assertThat(answerTo(8000)).isEqualTo("5500 8000-8500 7000-7500 6000-6500");
        assertThat(answerTo(6500)).as("the fourth comes late").isEqualTo("5500 6000-7500 8000-8500");
        assertThat(answerTo(5500)).as("the second comes late").isEqualTo("7500 8000-8500");
    }

    @Test
    void fourBlocksFitWithoutTimestampsAndThreeWithThem() {
        open(5000);
        for (int seq = 6000; seq < 12_000; seq += 1000) {
            answerTo(seq);
        }
        assertThat(answerTo(12_000)).isEqualTo("5000 12000-12500 11000-11500 10000-10500 9000-9500");
        assertThat(peer.last().options().wireLength()).isEqualTo(36);

        listen();
        open(
                5000,
                TcpOptions.builder()
                        .mss(1460)
                        .sackPermitted()
                        .timestamps(100, 0)
                        .build());
        for (int seq = 6000; seq < 12_000; seq += 1000) {
            answerTo(seq, 500, TcpOptions.timestamps(100, 0));
        }
        assertThat(answerTo(12_000, 500, TcpOptions.timestamps(100, 0)))
                .isEqualTo("5000 12000-12500 11000-11500 10000-10500");
        assertThat(peer.last().options().wireLength()).isEqualTo(40);
    }

    @Test
    void rfc2883ExampleOneDuplicateSegment() {
        open(3000);
        answerTo(3000);
        answerTo(3500);
        assertThat(answerTo(3000)).isEqualTo("4000 3000-3500");
        assertThat(answerTo(4000)).as("reported once").isEqualTo("4500");
        assertThat(peer.host.counters().get(Counter.TCP_DSACK_OLD_SENT)).isEqualTo(1);
        assertThat(peer.host.counters().get(Counter.TCP_OFO_QUEUE)).isZero();
    }

    @Test
    void rfc2883ExampleTwoDuplicateBeforeAnOutOfOrderSegment() {
        open(3000);
        answerTo(3000);
        answerTo(3500);
        assertThat(answerTo(4500)).isEqualTo("4000 4500-5000");
        assertThat(answerTo(3000)).isEqualTo("4000 3000-3500 4500-5000");
    }

    @Test
    void rfc2883ExampleThreeDuplicateOfAnOutOfOrderSegment() {
        open(3500);
        answerTo(3500);
        assertThat(answerTo(4500)).isEqualTo("4000 4500-5000");
        assertThat(answerTo(5000)).isEqualTo("4000 4500-5500");
        assertThat(answerTo(5000)).isEqualTo("4000 5000-5500 4500-5500");
        assertThat(peer.host.counters().get(Counter.TCP_OFO_QUEUE)).isEqualTo(3);
    }

    @Test
    void blocksGoAcrossTheEndOfTheNumberSpace() {
        open(-1000);
        assertThat(answerTo(-500)).isEqualTo("4294966296 4294966796-0");
        assertThat(answerTo(0)).isEqualTo("4294966296 4294966796-500");
        assertThat(answerTo(-1000)).isEqualTo("500");
    }

    @Test
    void nothingIsReportedToAPeerThatDidNotOfferIt() {
        open(5000, TcpOptions.builder().mss(1460).build());
        assertThat(answerTo(5500)).isEqualTo("5000");
        assertThat(answerTo(5500)).isEqualTo("5000");
    }

    @Test
    void aFinAheadOfAGapIsPartOfItsBlock() {
        open(5000);
        peer.send(CraftedPeer.segment(
                4000, 80, 5500, ack, TcpSegment.ACK | TcpSegment.FIN, TcpOptions.NONE, LiteralBytes.of(new byte[100])));
        assertThat(Arrays.stream(peer.last().options().sackBlocks()).boxed()).containsExactly(5500, 5601);
    }
}
