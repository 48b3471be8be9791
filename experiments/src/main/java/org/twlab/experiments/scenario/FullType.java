package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.experiments.scenario.Axis.Assignment;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** The changes of {@code run --full}: {@code {PATH: value, ...}}. */
final class FullType implements ValueType<ImmutableList<Assignment>> {

    @Override
    public String expected() {
        return "a mapping of paths to values";
    }

    @Override
    public Optional<ImmutableList<Assignment>> read(YamlNode node, Reading reading) {
        if (node instanceof Mapping changes) {
            return Optional.of(changes.entries().stream()
                    .map(change -> new Assignment(change.name(), change.key().place(), change.value()))
                    .collect(ImmutableList.toImmutableList()));
        }
        reading.error(node.place(), node.described() + " stands where " + expected() + " was expected");
        return Optional.empty();
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.object().put("type", "object");
    }
}
