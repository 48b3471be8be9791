package org.twlab.topology.language;

import java.util.Optional;

/**
 * A key of a mapping.
 *
 * @param name as it is written
 * @param type what may stand behind it
 * @param required whether a file without it is wrong
 * @param defaultText what stands there when the file says nothing, as one would write it; empty for "absent"
 * @param meaning one sentence for the documentation and for editors
 */
public record Key<T>(String name, ValueType<T> type, boolean required, Optional<String> defaultText, String meaning) {

    /** A key that must stand there. */
    public static <T> Key<T> required(String name, ValueType<T> type, String meaning) {
        return new Key<>(name, type, true, Optional.empty(), meaning);
    }

    /** A key that may be absent. */
    public static <T> Key<T> optional(String name, ValueType<T> type, String meaning) {
        return new Key<>(name, type, false, Optional.empty(), meaning);
    }

    /** A key with a default. */
    public static <T> Key<T> withDefault(String name, ValueType<T> type, String defaultText, String meaning) {
        return new Key<>(name, type, false, Optional.of(defaultText), meaning);
    }
}
