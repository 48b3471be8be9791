package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.net.Fate;
import org.twlab.experiments.fault.Match;
import org.twlab.experiments.fault.Nth;
import org.twlab.experiments.fault.PacketKind;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;

/** The keys of an entry of {@code faults}. */
final class FaultKeys {
    static final Key<String> NAME = Key.optional("name", Types.NAME, "Its name, for sweeps and traces.");
    static final Key<String> AT = Key.required(
            "at",
            new ScalarType<>(
                    "a link a-b, a direction a->b or a node",
                    Types.TEXT.parse(),
                    schema -> schema.put("type", "string")),
            "Where: as packets enter a link both ways (`a-b`) or one way (`a->b`), or as they arrive at a node; of a"
                    + " population, at each member or its link.");

    static final Key<PacketKind> KIND = Key.optional(
            "kind",
            Types.oneOf(PacketKind.labels())
                    .narrowed(
                            "one of " + String.join(", ", PacketKind.labels()),
                            label -> Parsed.of(PacketKind.of(label).orElseThrow())),
            "The kind of the packet: the first of rst, syn-ack, syn, fin, data, last-ack and ack that fits; `last-ack`"
                    + " acknowledges the peer's FIN after one's own.");
    static final Key<Match.Flags> FLAGS = Key.optional(
            "flags",
            new ScalarType<>(
                    "flags such as \"SYN !ACK\"", TcpFlags::parseMatch, schema -> schema.put("type", "string")),
            "TCP flags that it has, and after `!` that it lacks.");
    static final Key<String> FROM =
            Key.optional("from", Types.TEXT, "Nodes, members or populations that made it, behind a gateway too.");
    static final Key<String> TO = Key.optional(
            "to", Types.TEXT, "Nodes, members or populations that it is for in the end, behind a gateway too.");
    static final Key<String> FLOW = Key.optional("flow", Types.NAME, "The flow whose connection it belongs to.");
    static final Key<Long> ATTEMPT = Key.optional(
            "attempt", Types.integer(0, Integer.MAX_VALUE), "Number of that connection's attempt on its host, from 0.");
    static final Key<Long> INCARNATION = Key.optional(
            "incarnation",
            Types.integer(1, Integer.MAX_VALUE),
            "Number of that connection among those of its 4-tuple as the opener sees it, from 1.");
    static final Key<ImmutableList<Long>> DURING =
            Key.optional("during", ListType.of(Types.DURATION), "When: from the first time on and before the second.");
    static final Key<Nth> NTH = Key.optional(
            "nth",
            new NthType(),
            "Which of the packets that meet the rest of `match`, counted from 1 for each connection.");

    /** The mapping behind {@code match}. */
    static final RecordType<Values> MATCH_TYPE = RecordType.of(
            "match",
            List.of(KIND, FLAGS, FROM, TO, FLOW, ATTEMPT, INCARNATION, DURING, NTH),
            (values, reading) -> values);

    static final Key<Values> MATCH = Key.withDefault(
            "match",
            MATCH_TYPE,
            "{}",
            "Which packets; all that is stated must hold, without it every packet is meant.");
    static final Key<Fate> DO = Key.required(
            "do",
            new FateType(),
            "What happens to them: `drop`, `pass` (no later entry counts), `corrupt` (one bit flips), `{delay: 40s}` or"
                    + " `{duplicate: {after: 30s}}`.");

    static final RecordType<Stated> TYPE =
            RecordType.ofPart("fault", List.of(NAME, AT, MATCH, DO), (values, reading) -> new Stated(values));

    private FaultKeys() {}

    /** What stands in the file, before nodes, links and flows are looked up; required keys that are wrong are absent. */
    record Stated(Values values) {
        Optional<String> name() {
            return values.find(NAME);
        }
    }
}
