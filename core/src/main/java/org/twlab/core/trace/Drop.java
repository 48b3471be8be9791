package org.twlab.core.trace;

import com.google.common.collect.ImmutableMap;
import java.util.stream.Collectors;

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

    /**
     * The values as {@code record_ts=7, tsval=5}; empty when there are none. An {@code int} is a sequence number, a
     * timestamp or a count, and printed as an unsigned number.
     */
    public String valueText() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + text(value.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(Object value) {
        return value instanceof Integer number ? Integer.toUnsignedString(number) : value.toString();
    }

    @Override
    public String toString() {
        return values.isEmpty() ? reason.label() : reason.label() + " " + values;
    }
}
