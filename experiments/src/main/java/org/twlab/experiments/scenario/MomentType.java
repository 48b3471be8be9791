package org.twlab.experiments.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.twlab.core.tcp.TcpState;
import org.twlab.experiments.event.When;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** When an event happens: an instant, or {@code {node: server, enters: TIME_WAIT, after: 1.2s}}. */
record MomentType() implements ValueType<MomentType.Stated> {
    private static final Key<String> NODE = Key.required(
            "node", Types.TEXT, "The hosts to watch: a host, a population or a member; or a gateway with a kernel.");
    private static final Key<String> ENTERS = Key.required(
            "enters",
            Types.oneOf(Arrays.stream(TcpState.values())
                    .filter(state -> state != TcpState.LISTEN)
                    .map(TcpState::name)
                    .toList()),
            "The state that a connection of theirs enters.");
    private static final Key<Long> NTH =
            Key.withDefault("nth", Types.integer(1, 1_000_000_000_000L), "1", "Which entry, counted from 1.");
    private static final Key<Long> AFTER =
            Key.withDefault("after", Types.DURATION, "0s", "How long after it the event happens.");

    /** The mapping. */
    static final RecordType<Values> ENTRY =
            RecordType.ofPart("moment", List.of(NODE, ENTERS, NTH, AFTER), (values, reading) -> values);

    /** What stands in the file, before nodes are looked up. */
    sealed interface Stated {
        /** The moment, if its node is there; what is wrong is reported. */
        Optional<When> resolve(NodeWords nodes);
    }

    private record Instant(long nanos) implements Stated {
        @Override
        public Optional<When> resolve(NodeWords nodes) {
            return Optional.of(new When.At(nanos));
        }
    }

    private record Entry(Values values) implements Stated {
        @Override
        public Optional<When> resolve(NodeWords nodes) {
            return values.find(NODE)
                    .flatMap(word -> nodes.openers(word, values.place(NODE), "has connections of its own"))
                    .flatMap(hosts -> values.find(ENTERS)
                            .map(state -> new When.AfterEntry(
                                    hosts, TcpState.valueOf(state), values.get(NTH), values.get(AFTER))));
        }
    }

    @Override
    public String expected() {
        return "a duration since the start such as 60s, or {node: server, enters: TIME_WAIT, after: 1.2s}";
    }

    @Override
    public Optional<Stated> read(YamlNode node, Reading reading) {
        return node instanceof Mapping
                ? ENTRY.read(node, reading).map(Entry::new)
                : Types.DURATION.read(node, reading).map(Instant::new);
    }

    @Override
    public YamlNode effective(YamlNode node) {
        return node instanceof Mapping ? ENTRY.effective(node) : node;
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode either = definitions.object();
        either.putArray("anyOf").add(Types.DURATION.schema(definitions)).add(ENTRY.schema(definitions));
        return either;
    }
}
