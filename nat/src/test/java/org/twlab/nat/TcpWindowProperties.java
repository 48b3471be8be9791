package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** Windows against a plain reference that counts in unbounded numbers. */
class TcpWindowProperties {

    /** From where a number of a segment is measured; what lies there is known when it is sent. */
    enum Edge {
        END,
        HIGHEST_ALLOWED,
        WINDOW_BEFORE_END,
        ACK_WINDOW_BEFORE_END
    }

    /**
     * A segment with numbers near the edges of what fits.
     *
     * @param sack distance of the highest SACK edge from the acknowledgment; none if 0
     */
    record Step(boolean fromClient, Edge seqEdge, int seq, Edge ackEdge, int ack, int sack, int window, int length) {}

    record Scene(String model, int clientIsn, int serverIsn, int clientScale, int serverScale, List<Step> steps) {}

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<Integer> nearby = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(0)),
                Tuple.of(3, Arbitraries.integers().between(-1, 1)),
                Tuple.of(2, Arbitraries.integers().between(-1_500, 1_500)),
                Tuple.of(1, Arbitraries.integers().between(-90_000, 90_000)));
        Arbitrary<Step> data = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.frequency(
                                Tuple.of(4, Edge.END),
                                Tuple.of(2, Edge.HIGHEST_ALLOWED),
                                Tuple.of(1, Edge.WINDOW_BEFORE_END)),
                        nearby,
                        Arbitraries.frequency(Tuple.of(5, Edge.END), Tuple.of(1, Edge.ACK_WINDOW_BEFORE_END)),
                        nearby,
                        Arbitraries.oneOf(
                                Arbitraries.of(0, 1), Arbitraries.integers().between(0, 65_535)),
                        Arbitraries.oneOf(
                                Arbitraries.just(0), Arbitraries.integers().between(1, 1_500), Arbitraries.just(9_000)))
                .as((client, seqEdge, seq, ackEdge, ack, window, length) ->
                        new Step(client, seqEdge, seq, ackEdge, ack, 0, window, length));
        Arbitrary<Step> steps = Combinators.combine(
                        data,
                        Arbitraries.frequencyOf(
                                Tuple.of(5, Arbitraries.just(0)),
                                Tuple.of(1, Arbitraries.integers().between(-5_000, 5_000))))
                .as((step, sack) -> new Step(
                        step.fromClient,
                        step.seqEdge,
                        step.seq,
                        step.ackEdge,
                        step.ack,
                        sack,
                        step.window,
                        step.length));
        Arbitrary<Integer> isns =
                Arbitraries.oneOf(Arbitraries.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE), Arbitraries.integers());
        Arbitrary<Integer> scales = Arbitraries.integers().between(TcpOptions.ABSENT, 15);
        return Combinators.combine(
                        Arbitraries.of(NatModel.names()),
                        isns,
                        isns,
                        scales,
                        scales,
                        steps.list().ofMinSize(20).ofMaxSize(60))
                .as(Scene::new);
    }

    /** What is known of one host, in offsets from its initial sequence number. */
    private static final class Side {
        final int isn;
        final int shift;
        long end = 1;
        long maxEnd = 1;
        long maxWindow;

        Side(int isn, int shift, long window) {
            this.isn = isn;
            this.shift = shift;
            this.maxWindow = Math.max(1, window);
        }
    }

    /** Both hosts behind their handshake, SYN windows of 1000. */
    private static final class Plain {
        final Side client;
        final Side server;
        final boolean overlooks;

        Plain(Scene scene) {
            boolean scaled = scene.clientScale >= 0 && scene.serverScale >= 0;
            client = new Side(scene.clientIsn, scaled ? Math.min(14, scene.clientScale) : 0, 1_000);
            server = new Side(scene.serverIsn, scaled ? Math.min(14, scene.serverScale) : 0, 1_000);
            client.maxEnd = 1 + 1_000; // what the SYN-ACK allows
            overlooks = scene.model.equals("netfilter-6.18");
        }

        Verdict take(Side s, Side r, long seq, int length, long sack, int window) {
            long end = seq + length;
            long scaled = (long) window << s.shift;
            boolean one = seq <= s.maxEnd;
            boolean two = end >= s.end - r.maxWindow;
            boolean three = sack <= r.end;
            boolean four = sack >= r.end - Math.max(s.maxWindow, 66_000);
            if (one && two && three && four) {
                s.end = Math.max(s.end, end);
                s.maxWindow = Math.max(s.maxWindow, scaled);
                r.maxEnd = Math.max(r.maxEnd, sack + Math.max(scaled, 1)); // the byte that probes a closed window
                return Verdict.ACCEPTED;
            }
            if (!one) {
                boolean slightly = end + 1 - s.maxEnd <= r.maxWindow;
                if (overlooks && slightly && two && three && four) {
                    s.end = end;
                    return Verdict.OVERSHOOTS;
                }
                return Verdict.SEQ_ABOVE;
            }
            if (!three) {
                return Verdict.ACK_ABOVE;
            }
            return overlooks ? Verdict.OLD : two ? Verdict.ACK_BELOW : Verdict.END_BELOW;
        }
    }

    @Property(tries = 1000)
    void verdictsAreThoseOfThePlainReference(@ForAll("scenes") Scene scene) {
        Plain plain = new Plain(scene);
        TrackedConnection tracked = handshake(scene, false);
        plain.take(plain.client, plain.server, 1, 0, 1, 1_000);
        for (Step step : scene.steps) {
            Side s = step.fromClient ? plain.client : plain.server;
            Side r = step.fromClient ? plain.server : plain.client;
            long seq = step.seq
                    + switch (step.seqEdge) {
                        case END -> s.end;
                        case HIGHEST_ALLOWED -> s.maxEnd;
                        case WINDOW_BEFORE_END, ACK_WINDOW_BEFORE_END -> s.end - r.maxWindow - step.length;
                    };
            long ack = step.ack
                    + switch (step.ackEdge) {
                        case END, HIGHEST_ALLOWED, WINDOW_BEFORE_END -> r.end;
                        case ACK_WINDOW_BEFORE_END -> r.end - Math.max(s.maxWindow, 66_000);
                    };
            Verdict expected = plain.take(s, r, seq, step.length, Math.max(ack, ack + step.sack), step.window);
            TcpOptions options = step.sack == 0
                    ? TcpOptions.NONE
                    : TcpOptions.builder()
                            .sackBlocks((int) (r.isn + ack + step.sack - 7), (int) (r.isn + ack + step.sack))
                            .build();
            TcpSegment segment = TrackedConnection.segment(
                    TcpSegment.ACK, (int) (s.isn + seq), (int) (r.isn + ack), step.window, options, step.length);
            assertThat(tracked.track(step.fromClient ? Direction.ORIGINAL : Direction.REPLY, segment))
                    .as("%s of %s", step, scene)
                    .isEqualTo(expected);
            Statistics.collect(expected);
        }
        Statistics.coverage(coverage -> {
            for (Verdict verdict : List.of(
                    Verdict.ACCEPTED,
                    Verdict.SEQ_ABOVE,
                    Verdict.END_BELOW,
                    Verdict.ACK_ABOVE,
                    Verdict.ACK_BELOW,
                    Verdict.OLD,
                    Verdict.OVERSHOOTS)) {
                coverage.check(verdict).percentage(share -> share > 0.3);
            }
        });
    }

    private static TrackedConnection handshake(Scene scene, boolean beLiberal) {
        int client = scene.clientIsn;
        int server = scene.serverIsn;
        TrackedConnection tracked = new TrackedConnection(scene.model, beLiberal);
        tracked.begin(TrackedConnection.segment(
                TcpSegment.SYN, client, 0, 1_000, TrackedConnection.scale(scene.clientScale), 0));
        tracked.fromServer(TrackedConnection.segment(
                TcpSegment.SYN | TcpSegment.ACK,
                server,
                client + 1,
                1_000,
                TrackedConnection.scale(scene.serverScale),
                0));
        tracked.fromClient(
                TrackedConnection.segment(TcpSegment.ACK, client + 1, server + 1, 1_000, TcpOptions.NONE, 0));
        return tracked;
    }

    /** G8: beyond all that a window field can say, either number is invalid in every model, unless tracking is liberal. */
    @Property(tries = 200)
    void g8FarOutsideIsInvalidUnlessLiberal(
            @ForAll("scenes") Scene scene,
            @ForAll @IntRange(min = 70_000, max = 1_000_000_000) int distance,
            @ForAll boolean ofAck) {
        Scene unscaled = new Scene(
                scene.model, scene.clientIsn, scene.serverIsn, TcpOptions.ABSENT, TcpOptions.ABSENT, List.of());
        TcpSegment far = TrackedConnection.segment(
                TcpSegment.ACK,
                scene.clientIsn + 1 + (ofAck ? 0 : distance),
                scene.serverIsn + 1 + (ofAck ? distance : 0),
                65_535,
                TcpOptions.NONE,
                100);
        assertThat(handshake(unscaled, false).fromClient(far)).isEqualTo(ofAck ? Verdict.ACK_ABOVE : Verdict.SEQ_ABOVE);
        assertThat(handshake(unscaled, true).fromClient(far)).isEqualTo(Verdict.ACCEPTED);
    }

    /** As far behind: invalid before 6.x, which lets it pass. */
    @Property(tries = 200)
    void g8FarBehindIsInvalidOnOldKernelsUnlessLiberal(
            @ForAll("scenes") Scene scene,
            @ForAll @IntRange(min = 70_000, max = 1_000_000_000) int distance,
            @ForAll boolean ofAck) {
        Scene unscaled = new Scene(
                scene.model, scene.clientIsn, scene.serverIsn, TcpOptions.ABSENT, TcpOptions.ABSENT, List.of());
        TcpSegment far = TrackedConnection.segment(
                TcpSegment.ACK,
                scene.clientIsn + 1 - (ofAck ? 0 : distance),
                scene.serverIsn + 1 - (ofAck ? distance : 0),
                65_535,
                TcpOptions.NONE,
                100);
        Verdict expected =
                scene.model.equals("netfilter-6.18") ? Verdict.OLD : ofAck ? Verdict.ACK_BELOW : Verdict.END_BELOW;
        assertThat(handshake(unscaled, false).fromClient(far)).isEqualTo(expected);
        assertThat(handshake(unscaled, true).fromClient(far)).isEqualTo(Verdict.ACCEPTED);
    }
}
