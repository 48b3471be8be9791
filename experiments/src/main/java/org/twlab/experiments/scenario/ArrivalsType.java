package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twlab.experiments.traffic.Pace;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Rate;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** A rate, {@code {every: D}}, {@code {poisson: rate}} or {@code {on-off: {on: D, off: D, every: D}}}. */
record ArrivalsType() implements ValueType<Pace> {
    private static final String CHOICES_WORDS = "a rate, {every: D}, {poisson: rate} or {on-off: {...}}";
    private static final Key<Distribution> EVERY =
            Key.optional("every", DistributionType.durations(true), "Gap between two attempts, drawn for each.");
    private static final Key<Rate> POISSON =
            Key.optional("poisson", Types.RATE, "Exponential gaps with this rate, the first before the first attempt.");
    private static final Key<Distribution> ON =
            Key.required("on", DistributionType.durations(true), "How long a period with arrivals lasts.");
    private static final Key<Distribution> OFF =
            Key.required("off", DistributionType.durations(true), "How long none come after it.");
    private static final Key<Distribution> GAP = Key.required(
            "every", DistributionType.durations(true), "Gap between two arrivals of a period, which begins with one.");

    static final RecordType<Pace.OnOff> PERIODS = RecordType.of(
            "on-off",
            List.of(ON, OFF, GAP),
            (values, reading) -> new Pace.OnOff(values.get(ON), values.get(OFF), values.get(GAP)));
    private static final Key<Pace.OnOff> ON_OFF =
            Key.optional("on-off", PERIODS, "Periods with arrivals and periods without, the first at the start.");

    private static final RecordType<Optional<Pace>> CHOICES =
            RecordType.of("arrivals", List.of(EVERY, POISSON, ON_OFF), ArrivalsType::choose);

    @Override
    public String expected() {
        return Types.RATE.expected() + ", {every: D}, {poisson: rate} or {on-off: {...}}";
    }

    @Override
    public Optional<Pace> read(YamlNode node, Reading reading) {
        if (node instanceof Mapping) {
            return CHOICES.read(node, reading).flatMap(choice -> choice);
        }
        return Types.RATE.read(node, reading).map(Pace.Even::new);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        ArrayNode either = schema.putArray("anyOf");
        either.add(Types.RATE.schema(definitions));
        either.add(CHOICES.schema(definitions));
        return schema;
    }

    private static Optional<Pace> choose(Values values, Reading reading) {
        if (Stream.of(EVERY, POISSON, ON_OFF).filter(values::states).count() != 1) {
            reading.error(values.mapping().place(), "arrivals are " + CHOICES_WORDS);
            return Optional.empty();
        }
        return values.find(EVERY)
                .<Pace>map(Pace.Every::new)
                .or(() -> values.find(POISSON).map(Pace.Poisson::of))
                .or(() -> values.find(ON_OFF));
    }
}
