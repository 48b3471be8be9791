package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.core.packet.TcpOptions;

/**
 * The scoreboard against a plain set of octets with the definitions of RFC 6675 section 4 written out: IsLost by counting,
 * SetPipe octet by octet, NextSeg by trying every octet.
 */
class ScoreboardProperties {
    private static final int MSS = 3;
    private static final int FLIGHT = 60;

    /** Blocks of one acknowledgment, and how many segments may be sent again after it. */
    record Step(int from, int length, int acked, int resends) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, FLIGHT - 1),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.integers().between(0, 40).map(i -> i < 36 ? 0 : i - 35),
                        Arbitraries.integers().between(0, 3))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    private static final class Model {
        final Set<Integer> sacked = new TreeSet<>();
        final Set<Integer> resent = new TreeSet<>();
        int una;

        /** RFC 6675 IsLost: three stretches, or more than two segments, are SACKed above. */
        boolean isLost(int octet) {
            int bytes = 0;
            int stretches = 0;
            for (int i = octet + 1; i < FLIGHT; i++) {
                if (sacked.contains(i)) {
                    bytes++;
                    stretches += sacked.contains(i - 1) && i - 1 > octet ? 0 : 1;
                }
            }
            return stretches >= LossRecovery.DUP_THRESH || bytes > (LossRecovery.DUP_THRESH - 1) * MSS;
        }

        int pipe(int declared) {
            int pipe = 0;
            for (int i = una; i < FLIGHT; i++) {
                if (!sacked.contains(i)) {
                    pipe += isLost(i) || i < declared ? 0 : 1;
                    pipe += resent.contains(i) ? 1 : 0;
                }
            }
            return pipe;
        }

        int nextLost(int declared) {
            for (int i = una; i < FLIGHT; i++) {
                if (!sacked.contains(i) && !resent.contains(i) && (isLost(i) || i < declared)) {
                    return i;
                }
            }
            return -1;
        }
    }

    @Property
    void agreesWithTheDefinitions(@ForAll("steps") List<Step> steps, @ForAll int iss) {
        Sender sender = new Sender();
        sender.begin(iss);
        sender.mss = MSS;
        sender.written = 10 * FLIGHT;
        int base = iss + 1;
        sender.sndUna = base;
        sender.sndNxt = base + FLIGHT;
        sender.control(new FixedWindow(FLIGHT));
        LossRecovery recovery = sender.recover(true);
        Model model = new Model();
        int declared = 0;
        for (Step step : steps) {
            if (step.acked() > 0 && model.una + step.acked() < FLIGHT) {
                model.una += step.acked();
                sender.sndUna = base + model.una;
                model.sacked.removeIf(octet -> octet < model.una);
                model.resent.removeIf(octet -> octet < model.una);
                recovery.onAdvance(step.acked(), FLIGHT);
            }
            int to = Math.min(step.from() + step.length(), FLIGHT);
            boolean before = recovery.phase() == LossRecovery.Phase.FAST;
            takeBlock(recovery, model, base, step.from(), to);
            if (!before && recovery.phase() == LossRecovery.Phase.FAST) {
                declared = model.una + MSS;
            }
            assertSame(recovery, model, base, declared);
            for (int i = 0; i < step.resends() && recovery.hasLost(); i++) {
                resend(recovery, model, base);
                assertSame(recovery, model, base, declared);
            }
        }
    }

    private static void takeBlock(LossRecovery recovery, Model model, int base, int from, int to) {
        boolean fresh = false;
        for (int octet = Math.max(from, model.una); octet < to; octet++) {
            fresh |= model.sacked.add(octet);
            model.resent.remove(octet);
        }
        TcpOptions options =
                TcpOptions.builder().sackBlocks(base + from, base + to).build();
        assertThat(recovery.takeBlocks(options)).as("names something new").isEqualTo(fresh);
        if (fresh) {
            recovery.onDuplicate();
        }
    }

    private static void resend(LossRecovery recovery, Model model, int base) {
        int seq = recovery.nextLost();
        int length = recovery.lengthAt(seq);
        int octet = seq - base;
        assertThat(length).isBetween(1, MSS);
        for (int i = 0; i < length; i++) {
            assertThat(model.sacked).as("nothing SACKed is sent again").doesNotContain(octet + i);
            model.resent.add(octet + i);
        }
        recovery.onResent(seq, length);
    }

    private static void assertSame(LossRecovery recovery, Model model, int base, int declared) {
        boolean fast = recovery.phase() == LossRecovery.Phase.FAST;
        assertThat(recovery.pipe()).as("pipe").isEqualTo(model.pipe(fast ? declared : 0));
        int next = fast ? model.nextLost(declared) : -1;
        assertThat(recovery.hasLost()).as("has lost").isEqualTo(next >= 0);
        if (next >= 0) {
            assertThat(recovery.nextLost() - base).as("NextSeg").isEqualTo(next);
        }
    }
}
