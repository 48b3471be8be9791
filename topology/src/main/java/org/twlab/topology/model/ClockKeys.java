package org.twlab.topology.model;

import java.math.BigDecimal;
import java.util.List;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Quantity;
import org.twlab.topology.language.Rate;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;

/** The keys of a host's {@code clock}. */
final class ClockKeys {
    private static final ScalarType<Long> DRIFT_PPB = new ScalarType<>(
            "a drift such as 20ppm or -20ppm",
            ClockKeys::parseDrift,
            schema -> schema.put("type", "string").put("pattern", "^-?[0-9]+(\\.[0-9]+)?(%|ppm)$"));

    private static final ScalarType<Integer> TICK =
            Types.RATE.narrowed("a whole rate from 1/s to 1000000/s", ClockKeys::ticks);

    private static final Key<Long> DRIFT = Key.withDefault(
            "drift",
            DRIFT_PPB,
            "0ppm",
            "How much faster than simulated time the timestamp clock runs; may be negative.");
    private static final Key<Integer> TICKS = Key.withDefault("tick", TICK, "1000/s", "Rate of the timestamp clock.");
    private static final Key<Distribution> PHASE = Key.withDefault(
            "phase",
            new DistributionType(Types.durationUpTo("999999999ns"), "phases", true),
            "0s",
            "Reading of the wall clock at the start, below a second: decides where its whole seconds lie.");
    static final RecordType<HostSpec.Clock> TYPE = RecordType.of(
            "clock",
            List.of(DRIFT, TICKS, PHASE),
            (values, reading) -> new HostSpec.Clock(values.get(DRIFT), values.get(TICKS), values.get(PHASE)));

    private ClockKeys() {}

    private static Parsed<Long> parseDrift(String text) {
        boolean negative = text.startsWith("-");
        return Quantity.RATIO.parse(negative ? text.substring(1) : text).then(millionths -> {
            BigDecimal billionths = millionths.movePointRight(3).stripTrailingZeros();
            if (billionths.scale() > 0 || billionths.compareTo(BigDecimal.valueOf(100_000_000)) > 0) {
                return Parsed.wrong("'" + text + "' is not a drift in steps of 0.001ppm up to 10%");
            }
            return Parsed.of(negative ? -billionths.longValueExact() : billionths.longValueExact());
        });
    }

    private static Parsed<Integer> ticks(Rate rate) {
        BigDecimal[] perSecond = rate.perDay().divideAndRemainder(BigDecimal.valueOf(86_400));
        boolean whole = perSecond[1].signum() == 0;
        return whole && perSecond[0].signum() > 0 && perSecond[0].compareTo(BigDecimal.valueOf(1_000_000)) <= 0
                ? Parsed.of(perSecond[0].intValueExact())
                : Parsed.wrong("a timestamp clock has a whole rate from 1/s to 1000000/s");
    }
}
