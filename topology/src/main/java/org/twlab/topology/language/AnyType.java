package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.twlab.topology.yaml.YamlNode;

/** Any value, as the tree it is: for what only makes sense together with other parts of a file. */
public record AnyType(String expected) implements ValueType<YamlNode> {

    @Override
    public Optional<YamlNode> read(YamlNode node, Reading reading) {
        return Optional.of(node);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.object();
    }
}
