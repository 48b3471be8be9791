package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.fault.Nth;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Which of several packets: a number, {@code [1, 3]} with both ends, or {@code {every: 5}}. */
record NthType() implements ValueType<Nth> {
    private static final ScalarType<Long> NUMBER = Types.integer(1, 1_000_000_000_000L);
    private static final ListType<Long> RANGE = ListType.of(NUMBER);
    private static final Key<Long> EVERY =
            Key.required("every", NUMBER, "Each whose number is a multiple of this one.");
    private static final RecordType<Nth> STEPS =
            RecordType.of("step", List.of(EVERY), (values, reading) -> Nth.every(values.get(EVERY)));

    @Override
    public String expected() {
        return "a number from 1, a range such as [1, 3], or {every: 5}";
    }

    @Override
    public Optional<Nth> read(YamlNode node, Reading reading) {
        if (node instanceof Mapping) {
            return STEPS.read(node, reading);
        }
        if (!(node instanceof Sequence list)) {
            return NUMBER.read(node, reading).map(Nth::only);
        }
        Optional<List<Long>> ends = RANGE.read(node, reading).map(List::copyOf);
        if (ends.isEmpty() || ends.get().size() < list.items().size()) {
            return Optional.empty(); // what is wrong with an item is reported
        }
        List<Long> numbers = ends.get();
        if (numbers.size() != 2 || numbers.get(0) > numbers.get(1)) {
            reading.error(node.place(), "a range has two numbers, [first, last], the smaller one first");
            return Optional.empty();
        }
        return Optional.of(new Nth(numbers.get(0), numbers.get(1), 1));
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode range = RANGE.schema(definitions).put("minItems", 2).put("maxItems", 2);
        ObjectNode either = definitions.object();
        either.putArray("anyOf").add(NUMBER.schema(definitions)).add(range).add(STEPS.schema(definitions));
        return either;
    }
}
