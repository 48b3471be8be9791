package org.twlab.topology.language;

import java.util.Collection;

/** Tables of keys for the documentation, in Markdown. */
public final class KeyTable {

    private KeyTable() {}

    /** One row a key, in order: name, what may stand there, default, meaning; every line ends with a line end. */
    public static String of(Collection<? extends Key<?>> keys) {
        StringBuilder table = new StringBuilder("| key | value | default | meaning |\n|---|---|---|---|\n");
        for (Key<?> key : keys) {
            table.append("| `").append(key.name()).append("` | ");
            table.append(escaped(key.type().expected())).append(" | ");
            table.append(standard(key))
                    .append(" | ")
                    .append(escaped(key.meaning()))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String standard(Key<?> key) {
        if (key.required()) {
            return "required";
        }
        return key.defaultText().map(text -> "`" + text + "`").orElse("none");
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
