package org.twlab.core.trace;

import com.google.common.collect.ImmutableMap;

/**
 * The reason of a drop or refusal with the values that decided it.
 *
 * @param reason why
 * @param values the deciding numbers by name, in the order in which they were compared
 */
public record Drop(DropReason reason, ImmutableMap<String, Object> values) {

    /**
     * A reason with its values.
     *
     * @param namesAndValues name and value in turn
     */
    public static Drop of(DropReason reason, Object... namesAndValues) {
        ImmutableMap.Builder<String, Object> values = ImmutableMap.builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Drop(reason, values.buildOrThrow());
    }

    @Override
    public String toString() {
        return values.isEmpty() ? reason.label() : reason.label() + " " + values;
    }
}
