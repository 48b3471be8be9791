package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The parts of a JSON Schema that several places share, by name. */
public final class SchemaDefinitions {
    private final TreeMap<String, ObjectNode> definitions = new TreeMap<>();

    public ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A reference to the definition of that name, which is made the first time. */
    public ObjectNode reference(String name, Supplier<ObjectNode> make) {
        if (!definitions.containsKey(name)) {
            definitions.put(name, object());
            definitions.put(name, make.get());
        }
        return object().put("$ref", "#/definitions/" + name);
    }

    /** All definitions in the order of the alphabet. */
    public ObjectNode all() {
        ObjectNode all = object();
        definitions.forEach(all::set);
        return all;
    }
}
