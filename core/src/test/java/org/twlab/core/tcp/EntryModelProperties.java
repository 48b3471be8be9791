package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.EntryScene.MILLISECOND;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * A TIME_WAIT entry under any segments at any times, against a model that is written after the decision table and knows
 * nothing of this implementation: numbers are longs modulo 2^32, times are in milliseconds.
 */
class EntryModelProperties {
    private static final long CIRCLE = 1L << 32;
    private static final String RFC1337 = "net.ipv4.tcp_rfc1337";

    /**
     * One segment of the peer.
     *
     * @param waitMillis since the one before
     * @param seq from RCV.NXT
     * @param ts from the first TSval; null for no option
     */
    record Step(
            int waitMillis,
            int seq,
            int flags,
            int bytes,
            @Nullable Integer ts) {
        int length() {
            return bytes + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** What the table says becomes of the entry. */
    private static final class Model {
        private final boolean restartsOnT2;
        private final boolean limits;
        private final boolean rfc1337;
        private long tsRecent = EntryScene.TS;
        private long stampSecond = 10;
        private long expiresMillis = 70_000;
        private long limitedMillis = -1;
        private boolean gone;
        private boolean accepted;
        private int answers;
        private int skipped;
        private int pawsFailures;

        Model(String profile, boolean rfc1337) {
            this.restartsOnT2 = profile.equals("linux-2.6.32") || profile.equals("linux-3.10");
            this.limits = !restartsOnT2;
            this.rfc1337 = rfc1337;
        }

        void take(long nowMillis, Step step) {
            long second = nowMillis / 1000;
            boolean older =
                    step.ts() != null && tsRecent != 0 && signed(tsRecent - (EntryScene.TS + (long) step.ts())) > 0;
            boolean rejected = older && !(step.has(RST) && second >= stampSecond + 60);
            pawsFailures += rejected ? 1 : 0;
            boolean inSequence = !rejected && step.seq() == 0;
            if (inSequence && step.has(RST)) {
                if (!rfc1337) {
                    gone = true;
                } else {
                    note(step, second);
                    expiresMillis = restartsOnT2 ? nowMillis + 60_000 : expiresMillis;
                }
            } else if (inSequence && step.length() == 0) {
                note(step, second);
                expiresMillis = nowMillis + 60_000;
            } else if (step.has(SYN) && !step.has(RST) && !step.has(ACK) && !rejected && isLater(step)) {
                gone = true;
                accepted = !step.has(FIN);
            } else if (!step.has(RST)) {
                expiresMillis = rejected || step.has(ACK) ? nowMillis + 60_000 : expiresMillis;
                answer(nowMillis, step);
            }
        }

        private boolean isLater(Step step) {
            return signed(-(long) step.seq()) < 0
                    || (step.ts() != null && signed(tsRecent - (EntryScene.TS + (long) step.ts())) < 0);
        }

        private static int signed(long difference) {
            return (int) difference;
        }

        private void note(Step step, long second) {
            if (step.ts() != null) {
                tsRecent = Math.floorMod(EntryScene.TS + (long) step.ts(), CIRCLE);
                stampSecond = second;
            }
        }

        private void answer(long nowMillis, Step step) {
            if (limits && (step.length() == 0 || step.has(SYN))) {
                if (limitedMillis >= 0 && nowMillis - limitedMillis < 500) {
                    skipped++;
                    return;
                }
                limitedMillis = nowMillis;
            }
            answers++;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> waits = Arbitraries.of(0, 1, 100, 499, 500, 501, 1000, 20_000, 59_000, 59_999);
        Arbitrary<Integer> seqs = Arbitraries.oneOf(
                Arbitraries.of(0, 0, 0, -1, 1, -5, 5, 65_537),
                Arbitraries.of(Integer.MIN_VALUE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE),
                Arbitraries.integers());
        Arbitrary<Integer> flags = Arbitraries.of(
                ACK,
                FIN | ACK,
                SYN,
                SYN | ACK,
                RST,
                RST | ACK,
                0,
                FIN,
                SYN | FIN,
                SYN | RST,
                FIN | RST | ACK,
                SYN | FIN | ACK);
        Arbitrary<Integer> ts = Arbitraries.oneOf(
                        Arbitraries.of(-2, -1, 0, 0, 1, 2, 1000),
                        Arbitraries.of(Integer.MIN_VALUE, Integer.MIN_VALUE + 1, Integer.MAX_VALUE),
                        Arbitraries.integers())
                .injectNull(0.2);
        return Combinators.combine(waits, seqs, flags, Arbitraries.integers().between(0, 2), ts)
                .as((wait, seq, flag, bytes, tsVal) -> new Step(wait, seq, flag, bytes, tsVal))
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    /** Invariants 27 and 31 to 34. */
    @Property(tries = 1500)
    void theEntryDoesWhatTheTableSays(
            @ForAll("profiles") String profile, @ForAll boolean rfc1337, @ForAll("steps") List<Step> steps) {
        EntryScene scene = EntryScene.inTimeWait(TwoHosts.settings(profile).withSysctl(RFC1337, rfc1337 ? "1" : "0"));
        Model model = new Model(profile, rfc1337);
        for (Step step : steps) {
            long atMillis = scene.peer.nowNanos() / MILLISECOND + step.waitMillis();
            if (atMillis >= model.expiresMillis) {
                break;
            }
            scene.peer.runUntil(atMillis * MILLISECOND);
            assertThat(scene.peer.host.timeWaitEntries()).isEqualTo(1);
            scene.send(step.seq(), step.flags(), optionsOf(step), step.bytes());
            model.take(atMillis, step);
            if (model.gone) {
                break;
            }
            assertRepliesAre(scene, model);
        }
        if (model.gone) {
            assertGone(scene, model);
        } else {
            scene.peer.runUntil(model.expiresMillis * MILLISECOND - 1);
            assertThat(scene.peer.host.timeWaitEntries()).isEqualTo(1);
            scene.peer.runFor(1);
            assertThat(scene.peer.host.timeWaitEntries()).isZero();
        }
        Counter paws = profile.equals("linux-6.18") ? Counter.PAWS_TIMEWAIT : Counter.PAWS_ESTAB;
        assertThat(scene.counter(paws)).isEqualTo(model.pawsFailures);
        assertThat(scene.counter(Counter.TCP_ACK_SKIPPED_TIME_WAIT)).isEqualTo(model.skipped);
    }

    @Provide
    Arbitrary<String> profiles() {
        return Arbitraries.of("linux-2.6.32", "linux-3.10", "linux-4.9", "linux-4.19", "linux-6.18");
    }

    private static TcpOptions optionsOf(Step step) {
        return step.ts() == null ? TcpOptions.NONE : TcpOptions.timestamps(EntryScene.TS + step.ts(), 0);
    }

    /** Invariant 33: always the same numbers, never data, and the last TSval that was taken. */
    private static void assertRepliesAre(EntryScene scene, Model model) {
        assertThat(scene.peer.received).hasSize(model.answers);
        if (model.answers > 0) {
            TcpSegment last = scene.peer.last();
            assertThat(last.flagText()).isEqualTo(".");
            assertThat(last.seq()).isEqualTo(scene.sndNxt);
            assertThat(last.ack()).isEqualTo(EntryScene.ISN + 2);
            assertThat(last.payload().length()).isZero();
        }
    }

    /** Invariant 32. */
    private static void assertGone(EntryScene scene, Model model) {
        assertThat(scene.peer.host.timeWaitEntries()).isZero();
        assertThat(scene.peer.received).hasSize(model.answers + (model.accepted ? 1 : 0));
        if (model.accepted) {
            assertThat(scene.peer.last().flagText()).isEqualTo("S.");
            assertThat(scene.peer.last().seq()).isEqualTo(scene.sndNxt + 65_537);
        }
    }
}
