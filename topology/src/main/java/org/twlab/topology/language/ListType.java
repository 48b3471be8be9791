package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * A list of values of one type; where the file has a single value, a list of it.
 *
 * @param item the type of each
 * @param singleAllowed whether a value without brackets is a list of one
 */
public record ListType<T>(ValueType<T> item, boolean singleAllowed) implements ValueType<ImmutableList<T>> {

    public static <T> ListType<T> of(ValueType<T> item) {
        return new ListType<>(item, false);
    }

    @Override
    public String expected() {
        return singleAllowed ? item.expected() + ", or a list of them" : "a list, each item " + item.expected();
    }

    @Override
    public Optional<ImmutableList<T>> read(YamlNode node, Reading reading) {
        if (node instanceof Sequence list) {
            return Optional.of(list.items().stream()
                    .flatMap(element -> item.read(element, reading).stream())
                    .collect(ImmutableList.toImmutableList()));
        }
        if (singleAllowed) {
            return item.read(node, reading).map(ImmutableList::of);
        }
        reading.error(node.place(), node.described() + " stands where " + expected() + " was expected");
        return Optional.empty();
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode list = definitions.object().put("type", "array");
        list.set("items", item.schema(definitions));
        if (!singleAllowed) {
            return list;
        }
        ObjectNode either = definitions.object();
        either.putArray("anyOf").add(item.schema(definitions)).add(list);
        return either;
    }

    @Override
    public YamlNode effective(YamlNode node) {
        if (node instanceof Sequence list) {
            return new Sequence(
                    list.place(), list.items().stream().map(item::effective).collect(ImmutableList.toImmutableList()));
        }
        return item.effective(node);
    }
}
