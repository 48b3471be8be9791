package org.twlab.topology.model;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.twlab.core.net.Chance;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Loss;
import org.twlab.core.net.QueueSettings;
import org.twlab.core.net.QueueSettings.DropTail;
import org.twlab.core.net.QueueSettings.Unit;
import org.twlab.topology.language.ChoiceType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;

/** The types of values that only links have. */
public final class LinkValues {
    private static final long MOST_PACKETS = 1_000_000;

    static final ScalarType<Chance> CHANCE = Types.RATIO.narrowed(
            Types.RATIO.expected(),
            ratio -> Parsed.of(
                    ratio.numerator() == 0 ? Chance.NEVER : new Chance(ratio.numerator(), ratio.denominator())));

    private static final ScalarType<Long> ALLOWED_MTU = Types.integer(LinkSettings.LEAST_MTU, 65_535);
    static final ScalarType<Integer> MTU =
            new ScalarType<>(ALLOWED_MTU.expected(), LinkValues::mtu, ALLOWED_MTU.describe());

    private static final Key<Long> LIMIT =
            Key.withDefault("limit", Types.integer(1, MOST_PACKETS), "1000", "Packets that may wait.");

    private static final Key<Long> MIN = Key.required(
            "min",
            Types.integer(0, MOST_PACKETS),
            "Packets of the averaged queue below which nothing is dropped early.");
    private static final Key<Long> MAX = Key.required(
            "max",
            Types.integer(1, MOST_PACKETS),
            "Packets of the averaged queue from which every arriving packet is dropped.");
    private static final Key<Chance> MARK = Key.withDefault(
            "mark", CHANCE, "10%", "Share of packets dropped early when the averaged queue is just below `max`.");
    private static final Key<Chance> WEIGHT =
            Key.withDefault("weight", CHANCE, "0.2%", "Weight of the queue that a packet finds in the moving average.");

    /** The keys of random early detection. */
    public static final RecordType<QueueSettings> RED =
            RecordType.of("red queue", List.of(LIMIT, MIN, MAX, MARK, WEIGHT), LinkValues::red);

    private static final Key<Long> TARGET = Key.withDefault(
            "target", Types.POSITIVE_DURATION, "5ms", "Wait that packets may have for longer than an `interval`.");
    private static final Key<Long> INTERVAL = Key.withDefault(
            "interval", Types.POSITIVE_DURATION, "100ms", "How long they may before drops begin; about a round trip.");

    /** The keys of controlled delay. */
    public static final RecordType<QueueSettings> CODEL =
            RecordType.of("codel queue", List.of(LIMIT, TARGET, INTERVAL), LinkValues::codel);

    static final ChoiceType<QueueSettings> QUEUE = new ChoiceType<>(
            "queue",
            "a number of packets, a size such as 64KiB, {red: {...}} or {codel: {...}}",
            new ScalarType<>(
                    "a number of packets or a size such as 64KiB",
                    LinkValues::dropTail,
                    schema -> schema.putArray("type").add("integer").add("string")),
            ImmutableMap.of("red", RED, "codel", CODEL));

    private static final Key<Chance> GOOD_TO_BAD = Key.required(
            "good-to-bad", CHANCE, "Chance, before each packet, of the step from the good state to the bad.");
    private static final Key<Chance> BAD_TO_GOOD = Key.required("bad-to-good", CHANCE, "Chance of the step back.");
    private static final Key<Chance> GOOD =
            Key.withDefault("good", CHANCE, "0%", "Share of packets lost in the good state.");
    private static final Key<Chance> BAD =
            Key.withDefault("bad", CHANCE, "100%", "Share of packets lost in the bad state.");

    /** The keys of losses in bursts. */
    public static final RecordType<Loss> BURSTS =
            RecordType.of("burst loss", List.of(GOOD_TO_BAD, BAD_TO_GOOD, GOOD, BAD), LinkValues::bursts);

    static final ChoiceType<Loss> LOSS = new ChoiceType<>(
            "loss",
            "a ratio such as 0.1% or 20ppm, or {gilbert-elliott: {...}}",
            CHANCE.narrowed(CHANCE.expected(), chance -> Parsed.of(new Loss.Independent(chance))),
            ImmutableMap.of("gilbert-elliott", BURSTS));

    private static final Key<Chance> SHARE = Key.required("share", CHANCE, "Share of packets that are held back.");
    private static final Key<Long> BY = Key.required(
            "by",
            Types.durationUpTo("24h")
                    .narrowed(
                            "a duration above 0",
                            nanos -> nanos == 0
                                    ? Parsed.wrong("a packet held back by 0s is overtaken by none")
                                    : Parsed.of(nanos)),
            "How long they are held back, so that later ones overtake them.");

    /**
     * Packets that others overtake.
     *
     * @param share of all packets
     * @param byNanos how long they are held back; above 0 unless the share is none
     */
    public record Reorder(Chance share, long byNanos) {
        static final Reorder NONE = new Reorder(Chance.NEVER, 0);
    }

    /** The keys of reordering. */
    public static final RecordType<Reorder> REORDER = RecordType.of(
            "reordering", List.of(SHARE, BY), (values, reading) -> new Reorder(values.get(SHARE), values.get(BY)));

    private LinkValues() {}

    private static Parsed<Integer> mtu(String text) {
        boolean tooSmall = text.matches("\\d{1,4}") && Integer.parseInt(text) < LinkSettings.LEAST_MTU;
        return tooSmall
                ? Parsed.wrong("an MTU of " + text + " is below " + LinkSettings.LEAST_MTU
                        + ", which every link must carry (RFC 791 section 3.2)")
                : ALLOWED_MTU.parse().apply(text).then(bytes -> Parsed.of(Math.toIntExact(bytes)));
    }

    private static Parsed<QueueSettings> dropTail(String text) {
        if (text.matches("[+-]?\\d+")) {
            return Types.integer(0, MOST_PACKETS)
                    .parse()
                    .apply(text)
                    .then(packets -> Parsed.of(new DropTail(packets, Unit.PACKETS)));
        }
        return text.matches(".*\\d.*")
                ? Types.SIZE.parse().apply(text).then(bytes -> Parsed.of(new DropTail(bytes, Unit.BYTES)))
                : Parsed.wrong("'" + text + "' is neither a number of packets nor a size such as 64KiB");
    }

    private static QueueSettings red(Values values, Reading reading) {
        long limit = values.get(LIMIT);
        long min = values.get(MIN);
        long max = values.get(MAX);
        if (min >= max) {
            reading.error(values.place(MIN), "'min' (" + min + ") must be below 'max' (" + max + ")");
        } else if (max > limit) {
            reading.error(
                    values.place(MAX),
                    "'max' (" + max + ") is never reached: no more than 'limit' (" + limit + ") packets wait");
        } else if (values.get(WEIGHT).isNever()) {
            reading.error(values.place(WEIGHT), "with a 'weight' of 0% the average never moves");
        } else {
            return new QueueSettings.Red(
                    Math.toIntExact(limit),
                    Math.toIntExact(min),
                    Math.toIntExact(max),
                    values.get(MARK),
                    values.get(WEIGHT));
        }
        return QueueSettings.DEFAULT;
    }

    private static QueueSettings codel(Values values, Reading reading) {
        long target = values.get(TARGET);
        long interval = values.get(INTERVAL);
        if (target >= interval) {
            reading.error(
                    values.states(TARGET) ? values.place(TARGET) : values.place(INTERVAL),
                    "'target' must be below 'interval', the time in which one packet has to wait less");
        }
        return new QueueSettings.CoDel(Math.toIntExact(values.get(LIMIT)), target, interval);
    }

    private static Loss bursts(Values values, Reading reading) {
        if (values.get(GOOD_TO_BAD).isNever() && values.get(BAD_TO_GOOD).isNever()) {
            reading.error(
                    values.place(GOOD_TO_BAD),
                    "'good-to-bad' and 'bad-to-good' are both 0%: the link never leaves the good state");
        }
        return new Loss.GilbertElliott(
                values.get(GOOD_TO_BAD), values.get(BAD_TO_GOOD), values.get(GOOD), values.get(BAD));
    }
}
