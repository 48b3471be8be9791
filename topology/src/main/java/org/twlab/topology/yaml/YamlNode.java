package org.twlab.topology.yaml;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** A value of a YAML file with its place. Immutable; an edit makes a new tree. */
public sealed interface YamlNode {

    Place place();

    /** What a message calls it: {@code a list}, {@code '5x'}. */
    String described();

    /** The scalar that YAML reads as "no value": {@code ~}, {@code null} or nothing, unquoted. */
    default boolean isNull() {
        return false;
    }

    /**
     * A single value.
     *
     * @param text as the user wrote it, quotes and escapes resolved; never converted to a number or boolean
     * @param quoted whether it stood in quotes or as a block
     */
    record Scalar(Place place, String text, boolean quoted) implements YamlNode {
        @Override
        public String described() {
            if (isNull()) {
                return "no value";
            }
            String shown = text.length() > 60 ? text.substring(0, 57) + "..." : text;
            return "'" + shown.replace("\n", "\\n") + "'";
        }

        @Override
        public boolean isNull() {
            return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /** A list. */
    record Sequence(Place place, ImmutableList<YamlNode> items) implements YamlNode {
        @Override
        public String described() {
            return "a list";
        }
    }

    /** Key and value of a mapping. */
    record Entry(Scalar key, YamlNode value) {
        public String name() {
            return key.text();
        }
    }

    /**
     * Keys with values, in the order of the file; no key twice.
     *
     * @param flow whether it was written in braces
     */
    record Mapping(Place place, ImmutableList<Entry> entries, boolean flow) implements YamlNode {
        @Override
        public String described() {
            return "a mapping";
        }

        public Optional<Entry> entry(String name) {
            return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
        }

        public Optional<YamlNode> get(String name) {
            return entry(name).map(Entry::value);
        }

        public ImmutableList<String> names() {
            return entries.stream().map(Entry::name).collect(ImmutableList.toImmutableList());
        }

        /** With the value of a key replaced, or the entry added at the end. */
        public Mapping with(Scalar key, YamlNode value) {
            ImmutableList.Builder<Entry> changed = ImmutableList.builder();
            boolean found = false;
            for (Entry entry : entries) {
                boolean same = entry.name().equals(key.text());
                found |= same;
                changed.add(same ? new Entry(entry.key(), value) : entry);
            }
            if (!found) {
                changed.add(new Entry(key, value));
            }
            return new Mapping(place, changed.build(), flow);
        }

        public Mapping without(String name) {
            return new Mapping(
                    place,
                    entries.stream()
                            .filter(entry -> !entry.name().equals(name))
                            .collect(ImmutableList.toImmutableList()),
                    flow);
        }
    }
}
