package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * A mapping whose keys the user names.
 *
 * @param expected see {@link ValueType#expected()}
 * @param value the type behind each key
 */
public record MapType<T>(String expected, ValueType<T> value) implements ValueType<ImmutableMap<String, T>> {

    @Override
    public Optional<ImmutableMap<String, T>> read(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            reading.error(node.place(), node.described() + " stands where " + expected + " was expected");
            return Optional.empty();
        }
        ImmutableMap.Builder<String, T> read = ImmutableMap.builder();
        for (Entry entry : mapping.entries()) {
            value.read(entry.value(), reading).ifPresent(present -> read.put(entry.name(), present));
        }
        return Optional.of(read.buildOrThrow());
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object().put("type", "object");
        schema.set("additionalProperties", value.schema(definitions));
        return schema;
    }

    @Override
    public YamlNode effective(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        return new Mapping(
                mapping.place(),
                mapping.entries().stream()
                        .map(entry -> new Entry(entry.key(), value.effective(entry.value())))
                        .collect(ImmutableList.toImmutableList()),
                false);
    }

    @Override
    public boolean mergesByKey() {
        return true;
    }
}
