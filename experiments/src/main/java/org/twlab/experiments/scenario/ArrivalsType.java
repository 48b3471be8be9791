package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
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
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** A rate, {@code {every: D}} or {@code {poisson: rate}}. */
record ArrivalsType() implements ValueType<Pace> {
    private static final Key<Distribution> EVERY =
            Key.optional("every", DistributionType.durations(true), "Gap between two attempts, drawn for each.");
    private static final Key<Rate> POISSON =
            Key.optional("poisson", Types.RATE, "Exponential gaps with this rate, the first before the first attempt.");
    private static final RecordType<Optional<Pace>> CHOICES =
            RecordType.of("arrivals", List.of(EVERY, POISSON), (values, reading) -> {
                if (values.states(EVERY) == values.states(POISSON)) {
                    reading.error(values.mapping().place(), "arrivals are a rate, {every: D} or {poisson: rate}");
                    return Optional.empty();
                }
                return values.find(EVERY)
                        .<Pace>map(Pace.Every::new)
                        .or(() -> values.find(POISSON).map(Pace.Poisson::of));
            });

    @Override
    public String expected() {
        return Types.RATE.expected() + ", {every: D} or {poisson: rate}";
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
}
