package org.twlab.experiments.formula;

import java.util.List;

/** Closed forms about packets that are lost, each independently, while a connection opens or closes. */
final class LossForms {
    private static final Parameter LOSS = Parameter.of("loss", Unit.NONE, "share of packets lost");
    private static final Parameter RETRIES =
            Parameter.of("retries", Unit.NONE, "SYN retransmissions until it gives up");
    private static final String GEOMETRIC = "transmissions are independent: k of them are lost with probability loss^k";

    private LossForms() {}

    static List<ClosedForm> all() {
        return List.of(
                pairLoss(), synTransmissions(), synFails(), synDelay(), lastAckTime(), lastAckClean(), finCopies());
    }

    private static ClosedForm pairLoss() {
        return new ClosedForm(
                "pair_loss",
                List.of(
                        Parameter.of("there", Unit.NONE, "share of packets lost on the way there"),
                        Parameter.of("back", Unit.NONE, "share of packets lost on the way back")),
                false,
                Unit.NONE,
                "Chance that a segment or its answer is lost.",
                "both must get through: 1 - (1 - there) (1 - back)",
                arguments -> 1 - (1 - share("there", arguments[0])) * (1 - share("back", arguments[1])));
    }

    private static ClosedForm synTransmissions() {
        return new ClosedForm(
                "syn_transmissions",
                List.of(LOSS, RETRIES),
                false,
                Unit.NONE,
                "Mean number of SYNs of an attempt: (1 - loss^(retries + 1)) / (1 - loss).",
                GEOMETRIC,
                arguments -> {
                    double sum = 0;
                    for (int k = 0; k <= retries(arguments[1]); k++) {
                        sum += StrictMath.pow(share("loss", arguments[0]), k);
                    }
                    return sum;
                });
    }

    private static ClosedForm synFails() {
        return new ClosedForm(
                "syn_fails",
                List.of(LOSS, RETRIES),
                false,
                Unit.NONE,
                "Chance that all SYNs of an attempt are lost: loss^(retries + 1).",
                GEOMETRIC,
                arguments -> StrictMath.pow(share("loss", arguments[0]), retries(arguments[1]) + 1));
    }

    private static ClosedForm synDelay() {
        return new ClosedForm(
                "syn_delay",
                List.of(
                        LOSS,
                        RETRIES,
                        Parameter.withDefault("initial", Unit.SECONDS, 1, "first timeout"),
                        Parameter.withDefault("linear", Unit.NONE, 0, "tcp_syn_linear_timeouts")),
                false,
                Unit.SECONDS,
                "Mean time from the first SYN of an attempt that succeeds to the SYN that gets through.",
                GEOMETRIC + "; timeouts double after the first and the linear ones (RFC 6298, Linux 6.5)",
                arguments -> synDelay(
                        share("loss", arguments[0]),
                        retries(arguments[1]),
                        Arguments.positive("initial", arguments[2]),
                        Arguments.whole("linear", arguments[3], 0, 1000)));
    }

    private static double synDelay(double loss, int retries, double initial, int linear) {
        if (loss == 1) {
            throw new IllegalArgumentException("loss (1.0) must be below 1: no attempt succeeds");
        }
        double seconds = 0;
        double gap = initial;
        double chance = 1;
        double weighted = 0;
        double all = 0;
        for (int k = 0; k <= retries; k++) {
            weighted += chance * seconds;
            all += chance;
            chance *= loss;
            seconds += gap;
            gap *= k < linear ? 1 : 2;
        }
        return weighted / all;
    }

    private static ClosedForm lastAckTime() {
        return new ClosedForm(
                "last_ack_time",
                List.of(
                        Parameter.of("lost", Unit.NONE, "how many answers to the FIN are lost"),
                        Parameter.of("round_trip", Unit.SECONDS, "round-trip time, steady"),
                        Parameter.withDefault("floor", Unit.SECONDS, 0.2, "what the timeout exceeds a round trip by")),
                false,
                Unit.SECONDS,
                "Time the passive closer spends in LAST_ACK: the FIN that is answered leaves at timeout x (2^lost - 1).",
                "RFC 6298 section 5.5 doubles the timeout, which on a steady path is round_trip + 200 ms"
                        + " (tcp_rtt_estimator, TCP_RTO_MIN)",
                arguments -> (StrictMath.pow(2, Arguments.whole("lost", arguments[0], 0, 30)) - 1)
                                * (Arguments.notNegative("round_trip", arguments[1])
                                        + Arguments.positive("floor", arguments[2]))
                        + arguments[1]);
    }

    private static ClosedForm lastAckClean() {
        return new ClosedForm(
                "last_ack_clean",
                List.of(LOSS, Parameter.of("copies", Unit.NONE, "how often the FIN is sent")),
                false,
                Unit.NONE,
                "Chance that the passive closer sees its FIN acknowledged, with TIME_WAIT at the other end to answer each.",
                "each FIN needs itself and the ACK to get through: 1 - (1 - (1 - loss)^2)^copies",
                arguments -> {
                    double through = 1 - share("loss", arguments[0]);
                    return 1 - StrictMath.pow(1 - through * through, Arguments.whole("copies", arguments[1], 0, 1000));
                });
    }

    private static ClosedForm finCopies() {
        return new ClosedForm(
                "fin_copies",
                List.of(
                        Parameter.of("timeout", Unit.SECONDS, "first retransmission timeout"),
                        Parameter.withDefault("patience", Unit.SECONDS, 102.2, "time after which an orphan gives up")),
                false,
                Unit.NONE,
                "How often an orphan sends its FIN, the first time included, if nothing ever answers.",
                "copies leave at 1, 3, 7, ... timeouts; the first expiry at or after patience sends none"
                        + " (tcp_write_timeout, tcp_orphan_retries)",
                arguments -> {
                    double timeoutNanos = Math.rint(Arguments.positive("timeout", arguments[0]) * 1e9);
                    double patienceNanos = Math.rint(Arguments.notNegative("patience", arguments[1]) * 1e9);
                    int copies = 1;
                    while (timeoutNanos * (StrictMath.pow(2, copies) - 1) < patienceNanos) {
                        copies++;
                    }
                    return copies;
                });
    }

    private static int retries(double value) {
        return Arguments.whole("retries", value, 0, 1000);
    }

    private static double share(String name, double value) {
        if (Arguments.notNegative(name, value) > 1) {
            throw new IllegalArgumentException(name + " (" + value + ") must not be above 1");
        }
        return value;
    }
}
