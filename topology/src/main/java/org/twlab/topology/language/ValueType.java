package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.twlab.topology.yaml.YamlNode;

/** A kind of value that may stand behind a key: how it is read, named in messages, and described to editors. */
public interface ValueType<T> {

    /** Reads a value; what is wrong with it is reported, and then the result may be empty. */
    Optional<T> read(YamlNode node, Reading reading);

    /** With its article, as a message and the documentation say it: {@code a duration such as 1.5s}. */
    String expected();

    /** Its JSON Schema (draft 07); shared parts go into the definitions. */
    ObjectNode schema(SchemaDefinitions definitions);

    /** Whether an including file changes such a value key by key instead of replacing it. */
    default boolean mergesByKey() {
        return false;
    }

    /** The value with all defaults inside it filled in. */
    default YamlNode effective(YamlNode node) {
        return node;
    }
}
