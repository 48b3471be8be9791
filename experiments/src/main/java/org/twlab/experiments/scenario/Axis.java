package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import org.twlab.topology.language.Quantity;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;

/**
 * Something a sweep varies.
 *
 * @param name in tables and expressions
 * @param place where it is described
 * @param values in order, no label twice
 */
public record Axis(String name, Place place, ImmutableList<Value> values) {

    /**
     * A position on the axis.
     *
     * @param label what tables show: the value as written, or the name of a case
     * @param assignments what it changes in the file
     */
    public record Value(String label, ImmutableList<Assignment> assignments) {}

    /**
     * A change to the file.
     *
     * @param path from the root by key and, in lists, by name
     * @param place where the path is written
     * @param value what stands there then; null removes it
     */
    public record Assignment(String path, Place place, YamlNode value) {}

    /** The same with another name. */
    Axis called(String newName) {
        return new Axis(newName, place, values);
    }

    public ImmutableList<String> labels() {
        return values.stream().map(Value::label).collect(ImmutableList.toImmutableList());
    }

    /** The position of a label, from 0; -1 if there is none such. */
    int indexOf(String label) {
        for (int position = 0; position < values.size(); position++) {
            if (values.get(position).label().equals(label)) {
                return position;
            }
        }
        return -1;
    }

    /** Whether every label is a number or a quantity, so that expressions can use the axis. */
    public boolean isNumeric() {
        return values.stream().allMatch(value -> Quantity.number(value.label()).isPresent());
    }
}
