package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import org.twlab.core.net.Fate;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** What a fault does: a word, or {@code {delay: 40s}} or {@code {duplicate: {after: 30s}}}. The drop has no name yet. */
record FateType() implements ValueType<Fate> {
    private static final ImmutableMap<String, Fate> WORDS =
            ImmutableMap.of("drop", new Fate.Drop(""), "pass", Fate.PASS, "corrupt", new Fate.Corrupt());
    private static final ScalarType<Fate> WORD = new ScalarType<>(
            expectedOfAny(),
            FateType::parse,
            schema -> WORDS.keySet().forEach(schema.put("type", "string").putArray("enum")::add));

    private static final Key<Long> DELAY = Key.optional(
            "delay", Types.POSITIVE_DURATION, "The packet goes on from here this much later, as old as it is then.");
    private static final Key<Long> AFTER =
            Key.required("after", Types.DURATION, "How much later than the packet its copy goes on from here.");
    /** The mapping behind {@code duplicate}. */
    static final RecordType<Long> COPY = RecordType.of("copy", List.of(AFTER), (values, reading) -> values.get(AFTER));

    private static final Key<Long> DUPLICATE =
            Key.optional("duplicate", COPY, "The packet goes on as it is, and a copy of it later.");
    /** The mapping. */
    static final RecordType<Optional<Fate>> DEED =
            RecordType.of("deed", List.of(DELAY, DUPLICATE), (values, reading) -> {
                boolean both = values.states(DELAY) && values.states(DUPLICATE);
                boolean neither = !values.states(DELAY) && !values.states(DUPLICATE);
                if (both || (neither && values.mapping().entries().isEmpty())) {
                    reading.error(
                            values.mapping().place(),
                            "a fault does one thing: " + expectedOfAny() + "; here " + (both ? "are two" : "is none"));
                    return Optional.empty();
                }
                Optional<Fate> delay = values.find(DELAY).map(Fate.Delay::new);
                return delay.or(() -> values.find(DUPLICATE).map(Fate.Duplicate::new));
            });

    private static String expectedOfAny() {
        return "drop, pass, corrupt, {delay: 40s} or {duplicate: {after: 30s}}";
    }

    private static Parsed<Fate> parse(String text) {
        Fate fate = WORDS.get(text);
        if (fate != null) {
            return Parsed.of(fate);
        }
        return switch (text) {
            case "delay" -> Parsed.wrong("'delay' needs a duration: {delay: 40s}");
            case "duplicate" -> Parsed.wrong("'duplicate' needs a duration: {duplicate: {after: 30s}}");
            default -> Parsed.wrong("'" + text + "' is nothing a fault does", WORDS.keySet());
        };
    }

    @Override
    public String expected() {
        return expectedOfAny();
    }

    @Override
    public Optional<Fate> read(YamlNode node, Reading reading) {
        return node instanceof Mapping ? DEED.read(node, reading).flatMap(fate -> fate) : WORD.read(node, reading);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode either = definitions.object();
        either.putArray("anyOf").add(WORD.schema(definitions)).add(DEED.schema(definitions));
        return either;
    }
}
