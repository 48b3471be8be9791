package org.twlab.topology.language;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * What became of a text: a value, or what is wrong with it.
 *
 * @param value the value, if the text is good
 * @param problem what is wrong otherwise; empty for a good text
 * @param allowed words that may stand there instead; may be empty
 */
public record Parsed<T>(Optional<T> value, String problem, ImmutableList<String> allowed) {

    public static <T> Parsed<T> of(T value) {
        return new Parsed<>(Optional.of(value), "", ImmutableList.of());
    }

    public static <T> Parsed<T> wrong(String problem) {
        return new Parsed<>(Optional.empty(), problem, ImmutableList.of());
    }

    public static <T> Parsed<T> wrong(String problem, Collection<String> allowed) {
        return new Parsed<>(Optional.empty(), problem, ImmutableList.copyOf(allowed));
    }

    /** Goes on with a good value; a wrong one stays as it is. */
    public <R> Parsed<R> then(Function<T, Parsed<R>> next) {
        return value.isPresent() ? next.apply(value.get()) : new Parsed<>(Optional.empty(), problem, allowed);
    }
}
