package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * A single word, or a mapping with one name and what belongs to it: {@code 50} or {@code {codel: {target: 5ms}}}.
 *
 * @param what it is, in messages: {@code queue}
 * @param expected see {@link ValueType#expected()}
 * @param word the meaning of a single word
 * @param choices what stands behind each name
 */
public record ChoiceType<T>(
        String what, String expected, ScalarType<T> word, ImmutableMap<String, RecordType<? extends T>> choices)
        implements ValueType<T> {

    @Override
    public Optional<T> read(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            return word.read(node, reading);
        }
        if (mapping.entries().size() != 1) {
            reading.error(
                    node.place(),
                    RecordType.withArticle(what) + " has one name with its settings, here stand "
                            + mapping.entries().size(),
                    choices.keySet(),
                    "");
            return Optional.empty();
        }
        Entry entry = mapping.entries().get(0);
        RecordType<? extends T> chosen = choices.get(entry.name());
        if (chosen == null) {
            reading.error(
                    entry.key().place(), "unknown " + what + " '" + entry.name() + "'", choices.keySet(), entry.name());
            return Optional.empty();
        }
        return chosen.read(entry.value(), reading).map(value -> value);
    }

    @Override
    public YamlNode effective(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        ImmutableList<Entry> filled = mapping.entries().stream()
                .map(entry -> {
                    RecordType<? extends T> chosen = choices.get(entry.name());
                    return chosen == null ? entry : new Entry(entry.key(), chosen.effective(entry.value()));
                })
                .collect(ImmutableList.toImmutableList());
        return new Mapping(mapping.place(), filled, mapping.flow());
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        ArrayNode either = schema.putArray("anyOf");
        either.add(word.schema(definitions));
        choices.forEach((name, type) -> {
            ObjectNode choice = either.addObject().put("type", "object").put("additionalProperties", false);
            choice.putArray("required").add(name);
            choice.putObject("properties").set(name, type.schema(definitions));
        });
        return schema;
    }
}
