package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.TcpSegment;

/** What a host may answer, whatever comes and in whatever state it is. */
class AnswerProperties {
    private static final int NO_TIMESTAMP = Integer.MIN_VALUE;

    private static ByteFuzz host(String profile) {
        return new ByteFuzz(TwoHosts.settings(profile), 1);
    }

    /** Invariant 23: an RST is never answered by an RST. */
    @Property(tries = 500)
    void noRstForAnRst(
            @ForAll("profiles") String profile,
            @ForAll ByteFuzz.Start start,
            @ForAll("offsets") int seqOff,
            @ForAll("offsets") int ackOff,
            @ForAll @IntRange(max = TcpSegment.FLAGS) int flags) {
        ByteFuzz fuzz = host(profile);
        fuzz.begin(start);
        assertThat(fuzz.exchange(seqOff, ackOff, flags | TcpSegment.RST, 0, 0)).noneMatch(TcpSegment::rst);
    }

    /** Invariant 23: since 4.0 empty segments outside the window draw at most one ACK in 500 ms from a socket. */
    @Property(tries = 200)
    void noAckStorm(
            @ForAll("limiting") String profile,
            @ForAll("synchronised") ByteFuzz.Start start,
            @ForAll @IntRange(min = 1, max = 1_000_000) int below,
            @ForAll @Size(min = 5, max = 40) List<@IntRange(min = 1, max = 300) Integer> gapsMillis) {
        ByteFuzz fuzz = host(profile);
        fuzz.begin(start);
        List<Long> answeredAt = new ArrayList<>();
        for (int gap : gapsMillis) {
            List<TcpSegment> answers = fuzz.exchange(-1 - below, 0, TcpSegment.ACK, 0, NO_TIMESTAMP);
            assertThat(answers).hasSizeLessThanOrEqualTo(1);
            answers.forEach(answer -> answeredAt.add(fuzz.peer.nowNanos()));
            fuzz.peer.runFor(gap * TwoHosts.MILLISECOND);
        }
        assertThat(answeredAt).isNotEmpty();
        for (int i = 1; i < answeredAt.size(); i++) {
            assertThat(answeredAt.get(i) - answeredAt.get(i - 1)).isGreaterThanOrEqualTo(500 * TwoHosts.MILLISECOND);
        }
    }

    /** Invariant 57: in a synchronised full socket PAWS never stands before an RST at RCV.NXT. */
    @Property(tries = 300)
    void noTimestampSavesAConnectionFromAnExactRst(
            @ForAll("linux") String profile,
            @ForAll("synchronised") ByteFuzz.Start start,
            @ForAll("offsets") int tsOff,
            @ForAll boolean stamped) {
        ByteFuzz fuzz = host(profile);
        fuzz.begin(start);
        assertThat(fuzz.exchange(0, 0, TcpSegment.RST, 0, stamped ? tsOff : NO_TIMESTAMP))
                .isEmpty();
        assertThat(fuzz.state()).isEqualTo(TcpState.CLOSED);
    }

    /** Invariant 35a: a SYN reaching LAST_ACK draws neither FIN nor SYN-ACK at once, and nothing at all from 3.10. */
    @Property(tries = 300)
    void aSynInLastAckNeverDrawsAFinOrASynAck(
            @ForAll("profiles") String profile, @ForAll("offsets") int seqOff, @ForAll("offsets") int tsOff) {
        ByteFuzz fuzz = host(profile);
        fuzz.begin(ByteFuzz.Start.LAST_ACK);
        List<TcpSegment> answers = fuzz.exchange(seqOff, 0, TcpSegment.SYN, 0, tsOff);
        assertThat(answers).hasSizeLessThanOrEqualTo(1).noneMatch(s -> s.fin() || s.syn());
        if (profile.equals("linux-3.10")) {
            assertThat(answers).isEmpty();
        }
    }

    /** A challenge or duplicate ACK says where the connection stands, whatever drew it. */
    @Property(tries = 300)
    void everyAckNamesTheSamePlace(
            @ForAll("linux") String profile,
            @ForAll("synchronised") ByteFuzz.Start start,
            @ForAll @IntRange(min = 10, max = 1_000_000) int below,
            @ForAll @IntRange(max = 7) int flags) {
        ByteFuzz fuzz = host(profile);
        fuzz.begin(start);
        List<TcpSegment> first = fuzz.exchange(-1 - below, 0, TcpSegment.ACK, 0, NO_TIMESTAMP);
        fuzz.peer.runFor(TwoHosts.SECOND / 10);
        List<TcpSegment> second = fuzz.exchange(-1 - below, 0, TcpSegment.ACK | (flags & ~TcpSegment.RST), 3, 0);
        for (TcpSegment answer : second) {
            assertThat(answer.flags()).isEqualTo(TcpSegment.ACK);
            assertThat(answer.ack()).isEqualTo(first.get(0).ack());
            assertThat(answer.seq()).isEqualTo(first.get(0).seq());
        }
    }

    @Provide
    Arbitrary<String> profiles() {
        return Arbitraries.of(KernelProfile.names());
    }

    @Provide
    Arbitrary<String> linux() {
        return Arbitraries.of(KernelProfile.names().stream()
                .filter(name -> name.startsWith("linux"))
                .toList());
    }

    @Provide
    Arbitrary<String> limiting() {
        return Arbitraries.of("linux-4.9", "linux-4.14", "linux-4.19", "linux-6.18");
    }

    @Provide
    Arbitrary<ByteFuzz.Start> synchronised() {
        return Arbitraries.of(
                ByteFuzz.Start.ESTABLISHED,
                ByteFuzz.Start.FIN_WAIT_1,
                ByteFuzz.Start.FIN_WAIT_2,
                ByteFuzz.Start.CLOSE_WAIT,
                ByteFuzz.Start.CLOSING,
                ByteFuzz.Start.LAST_ACK);
    }

    @Provide
    Arbitrary<Integer> offsets() {
        Arbitrary<Integer> edges = Arbitraries.of(0, 1, -1, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE + 1);
        return Arbitraries.oneOf(edges, Arbitraries.integers().between(-5000, 5000), Arbitraries.integers());
    }
}
