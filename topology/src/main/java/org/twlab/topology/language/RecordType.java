package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlReader;

/**
 * A mapping with known keys, made into a record.
 *
 * @param name what messages call it: {@code link}
 * @param keys in the order of the documentation
 * @param make the record from the values; may report what keys do not say alone
 * @param whole whether it is made only when every required key was read
 */
public record RecordType<R>(String name, ImmutableList<Key<?>> keys, Maker<R> make, boolean whole)
        implements ValueType<R> {

    /** Puts the values of a mapping together. */
    @FunctionalInterface
    public interface Maker<R> {
        R make(Values values, Reading reading);
    }

    public static <R> RecordType<R> of(String name, List<? extends Key<?>> keys, Maker<R> make) {
        return new RecordType<>(name, ImmutableList.copyOf(keys), make, true);
    }

    /** Of which something is made even where required keys are absent or wrong, which is then reported. */
    public static <R> RecordType<R> ofPart(String name, List<? extends Key<?>> keys, Maker<R> make) {
        return new RecordType<>(name, ImmutableList.copyOf(keys), make, false);
    }

    @Override
    public String expected() {
        return "a mapping with the keys of " + withArticle();
    }

    @Override
    public Optional<R> read(YamlNode node, Reading reading) {
        return readKeys(node, reading)
                .filter(values -> !whole || keys.stream().allMatch(key -> !key.required() || values.has(key)))
                .map(values -> make.make(values, reading));
    }

    /**
     * Reads every key and puts nothing together: required keys may be absent, which is then reported. Empty when the
     * value is no mapping.
     */
    public Optional<Values> readKeys(YamlNode node, Reading reading) {
        if (!(node instanceof Mapping mapping)) {
            reading.error(node.place(), node.described() + " stands where " + expected() + " was expected");
            return Optional.empty();
        }
        rejectUnknown(mapping, reading);
        Map<String, Object> read = new HashMap<>();
        for (Key<?> key : keys) {
            readKey(key, mapping, reading).ifPresent(value -> read.put(key.name(), value));
        }
        return Optional.of(new Values(mapping, read));
    }

    /** The value in the file, or else the default: also when the value is wrong, so that more mistakes are found. */
    private <T> Optional<T> readKey(Key<T> key, Mapping mapping, Reading reading) {
        Optional<YamlNode> node = mapping.get(key.name());
        if (node.isEmpty() && key.required()) {
            reading.error(
                    mapping.place(),
                    withArticle() + " needs the key '" + key.name() + "': "
                            + key.type().expected());
        }
        Optional<T> value = node.flatMap(present -> key.type().read(present, reading));
        return value.isPresent()
                ? value
                : key.defaultText().flatMap(text -> key.type().read(parse(text), reading));
    }

    private void rejectUnknown(Mapping mapping, Reading reading) {
        List<String> known = keyNames();
        for (Entry entry : mapping.entries()) {
            if (!known.contains(entry.name())) {
                Diagnostic fault = Diagnostic.at(
                        entry.key().place(),
                        "unknown key '" + entry.name() + "' of " + withArticle() + splitHint(mapping, entry));
                reading.diagnostics().add(fault.allowing(known, entry.name()));
            }
        }
    }

    /** In braces YAML makes {@code f(a, b)} two keys without a word. */
    private static String splitHint(Mapping mapping, Entry entry) {
        return mapping.flow() && entry.value().isNull()
                ? " without a value: inside {} a value with a comma needs quotes"
                : "";
    }

    private String withArticle() {
        return withArticle(name);
    }

    static String withArticle(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    private List<String> keyNames() {
        return keys.stream().map(Key::name).toList();
    }

    /** The tree of a default. */
    static YamlNode parse(String text) {
        Diagnostics none = new Diagnostics();
        return YamlReader.read(SourceText.of("default", 0, text), none)
                .orElseThrow(() -> new IllegalStateException("default is no YAML: " + none.render()));
    }

    /** The keys in the order of their description, defaults filled in. */
    @Override
    public YamlNode effective(YamlNode node) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        Stream<Entry> entries = keys.stream().flatMap(key -> effectiveEntry(key, mapping).stream());
        return new Mapping(mapping.place(), entries.collect(ImmutableList.toImmutableList()), false);
    }

    /** The keys that are stated in the order of their description, defaults filled in below them only. */
    public Mapping stated(Mapping mapping) {
        Stream<Entry> entries = keys.stream()
                .filter(key -> mapping.get(key.name()).isPresent())
                .flatMap(key -> effectiveEntry(key, mapping).stream());
        return new Mapping(mapping.place(), entries.collect(ImmutableList.toImmutableList()), false);
    }

    private static Optional<Entry> effectiveEntry(Key<?> key, Mapping mapping) {
        return mapping.get(key.name())
                .or(() -> key.defaultText().map(RecordType::parse))
                .map(value -> new Entry(
                        new Scalar(mapping.place(), key.name(), false),
                        key.type().effective(value)));
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.reference(name.replace(' ', '-'), () -> describe(definitions));
    }

    /** The schema itself, not a reference to it. */
    public ObjectNode describe(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = definitions.object().putArray("required");
        for (Key<?> key : keys) {
            properties.set(key.name(), describe(key, definitions));
            if (key.required()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    /** A description beside a reference is ignored by draft 07, so the reference goes into allOf. */
    static ObjectNode describe(Key<?> key, SchemaDefinitions definitions) {
        ObjectNode type = key.type().schema(definitions);
        ObjectNode schema = definitions.object();
        String meaning = key.defaultText()
                .map(text -> key.meaning() + " (default " + text + ")")
                .orElse(key.meaning());
        schema.put("description", meaning);
        if (type.has("$ref")) {
            schema.putArray("allOf").add(type);
        } else {
            schema.setAll(type);
        }
        return schema;
    }

    @Override
    public boolean mergesByKey() {
        return true;
    }
}
