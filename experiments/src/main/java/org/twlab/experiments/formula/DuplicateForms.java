package org.twlab.experiments.formula;

import java.util.List;

/**
 * Closed forms about an old duplicate: a segment of an earlier connection between the same ports that arrives in the life
 * of the next one, without timestamps.
 *
 * <p>Its first sequence number lies anywhere among 2^32 in relation to the new RCV.NXT, if initial sequence numbers are
 * random. RFC 9293 section 3.10.7.4 lets a segment in whose first or last octet lies in the window: that are the window's
 * own numbers, and length - 1 below it. Its acknowledgment number is as random: RFC 5961 section 5.2 wants it within
 * [SND.UNA - MAX.SND.WND, SND.NXT], earlier stacks only not beyond SND.NXT, which half of all numbers are.
 *
 * <p>With a clocked generator there is no chance: the new initial number is the old one plus clock x elapsed.
 */
final class DuplicateForms {
    private static final double NUMBERS = 4294967296.0;
    private static final int MOST_BYTES = 1 << 30;
    private static final Parameter WINDOW = Parameter.of("window", Unit.BYTES, "receive window of the new connection");
    private static final Parameter LENGTH = Parameter.of("length", Unit.BYTES, "data in the old segment");

    private DuplicateForms() {}

    static List<ClosedForm> all() {
        return List.of(accepted(), acceptedBeforeRfc5961(), acceptedByRfc5961(), collides());
    }

    private static ClosedForm accepted() {
        return new ClosedForm(
                "stray_accepted",
                List.of(
                        WINDOW,
                        LENGTH,
                        Parameter.withDefault("segments", Unit.NONE, 1, "how many unrelated old segments arrive")),
                false,
                Unit.NONE,
                "Chance that the sequence number of an old duplicate is accepted, initial numbers being random.",
                "RFC 9293 section 3.10.7.4, first test: (window + length - 1) / 2^32; derivation at DuplicateForms",
                arguments -> -StrictMath.expm1(Arguments.notNegative("segments", arguments[2])
                        * StrictMath.log1p(-inWindow(arguments[0], arguments[1]))));
    }

    private static ClosedForm acceptedBeforeRfc5961() {
        return new ClosedForm(
                "stray_accepted_before_rfc5961",
                List.of(WINDOW, LENGTH),
                false,
                Unit.NONE,
                "Chance that both numbers of an old duplicate are accepted by a stack that only refuses to be acknowledged"
                        + " what it has not sent (Linux before 3.6).",
                "RFC 793 section 3.9: half of all acknowledgment numbers are not after SND.NXT",
                arguments -> inWindow(arguments[0], arguments[1]) / 2);
    }

    private static ClosedForm acceptedByRfc5961() {
        return new ClosedForm(
                "stray_accepted_rfc5961",
                List.of(
                        WINDOW,
                        LENGTH,
                        Parameter.of("largest_window", Unit.BYTES, "largest window the peer has offered, MAX.SND.WND"),
                        Parameter.withDefault("in_flight", Unit.BYTES, 0, "sent and not yet acknowledged"),
                        Parameter.withDefault(
                                "fast_path",
                                Unit.NONE,
                                1,
                                "1: what begins at RCV.NXT with the window last seen is taken before its"
                                        + " acknowledgment is looked at, as Linux does; 0: never")),
                false,
                Unit.NONE,
                "Chance that both numbers of an old duplicate are accepted by a stack with RFC 5961.",
                "RFC 5961 section 5.2: largest_window + in_flight + 1 acknowledgment numbers pass; tcp_rcv_established"
                        + " for the fast path",
                DuplicateForms::acceptedByRfc5961);
    }

    private static double acceptedByRfc5961(double... arguments) {
        double acceptable = Arguments.notNegative("largest_window", arguments[2])
                + Arguments.notNegative("in_flight", arguments[3])
                + 1;
        double acknowledges = Math.min(0.5, acceptable / NUMBERS);
        double fast = Arguments.whole("fast_path", arguments[4], 0, 1) / NUMBERS;
        return (inWindow(arguments[0], arguments[1]) - fast) * acknowledges + fast / 2;
    }

    private static ClosedForm collides() {
        return new ClosedForm(
                "isn_collides",
                List.of(
                        Parameter.of("offset", Unit.BYTES, "where the old segment lay in the stream of its connection"),
                        Parameter.of("elapsed", Unit.SECONDS, "from the old SYN to the new one"),
                        WINDOW,
                        LENGTH,
                        Parameter.withDefault(
                                "clock",
                                Unit.PER_SECOND,
                                15_625_000,
                                "numbers per second: every 64 ns (Linux), or 250000/s (RFC 793)"),
                        Parameter.withDefault(
                                "received", Unit.BYTES, 0, "what the new connection has received before")),
                false,
                Unit.NONE,
                "1 if the sequence number of an old duplicate is accepted, 0 if not, initial numbers being those of a"
                        + " clock.",
                "the new window begins clock x elapsed + received after the old stream (RFC 6528 section 3 adds the same for equal"
                        + " ports); RFC 9293 section 3.10.7.4",
                DuplicateForms::collides);
    }

    private static double collides(double... arguments) {
        inWindow(arguments[2], arguments[3]);
        double ahead = Arguments.notNegative("offset", arguments[0])
                - Arguments.notNegative("received", arguments[5])
                - Math.floor(
                        Arguments.positive("clock", arguments[4]) * Arguments.notNegative("elapsed", arguments[1]));
        double distance = ahead - NUMBERS * Math.rint(ahead / NUMBERS);
        return -arguments[3] < distance && distance < arguments[2] ? 1 : 0;
    }

    /** Share of all sequence numbers at which a segment of this length is acceptable. */
    private static double inWindow(double window, double length) {
        return (Arguments.whole("window", window, 1, MOST_BYTES) + Arguments.whole("length", length, 1, 65_535) - 1.0)
                / NUMBERS;
    }
}
