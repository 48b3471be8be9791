package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.stream.Collectors;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.MapType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;

/** The keys of an entry of {@code events}. */
final class EventKeys {
    static final Key<String> NAME = Key.optional("name", Types.NAME, "Its name, for sweeps.");
    static final Key<MomentType.Stated> AT = Key.required(
            "at",
            new MomentType(),
            "When: a time since the start, or some time `after` a connection of a `node` `enters` a state for the `nth`"
                    + " time.");
    static final Key<String> NODE =
            Key.optional("node", Types.TEXT, "Where: a node, a population or a member such as `\"client[3]\"`.");
    static final Key<ImmutableMap<String, String>> SYSCTL = Key.optional(
            "sysctl",
            new MapType<>("a mapping of sysctls by their full names", Types.TEXT),
            "Sets sysctls of the hosts, or those of a Netfilter gateway (`net.netfilter.nf_conntrack_*`), as `sysctl -w`"
                    + " does.");
    static final Key<Long> DOWN =
            Key.withDefault("down", Types.DURATION, "0s", "How long the hosts are down before they are up again.");
    /** The mapping behind {@code reboot}. */
    static final RecordType<Long> REBOOT_TYPE =
            RecordType.of("reboot", List.of(DOWN), (values, reading) -> values.get(DOWN));

    static final Key<Long> REBOOT = Key.optional(
            "reboot",
            REBOOT_TYPE,
            "Takes the power from the hosts: all their connections and what they remember vanish silently, sysctls set at"
                    + " run time too, clocks begin anew. Gateways and balancers forget all connections.");
    static final Key<String> STOP =
            Key.optional("stop", Types.NAME, "No attempt of this flow begins from then on; the others go on.");
    private static final ScalarType<Boolean> TRUE = new ScalarType<>(
            "true",
            text -> text.equals("true") ? Parsed.of(true) : Parsed.wrong("'" + text + "' cannot stand here, only true"),
            schema -> schema.put("const", true));
    static final Key<Boolean> SNAPSHOT = Key.optional(
            "snapshot",
            TRUE,
            "Writes every socket of the node to `sockets.csv` and every mapping to `mappings.csv`; without `node`, of all"
                    + " nodes.");

    static final Key<Boolean> FLUSH = Key.optional(
            "flush", TRUE, "Gateways and balancers forget all connections at once, and stay up (`conntrack -F`).");

    static final Key<ImmutableMap<String, String>> ROUTES = Key.optional(
            "routes",
            new MapType<>("a mapping of nodes or networks to the next node", Types.TEXT),
            "Gives the node static routes, `{NODE or network: next node}`; `computed` takes one away.");
    static final Key<ImmutableMap<String, String>> LINK = Key.optional(
            "link",
            new MapType<>("a mapping of links to down or up", Types.oneOf(List.of("down", "up"))),
            "Takes links down or up, both ways: `{a-b: down}`. What enters a link that is down is dropped.");
    static final Key<Values> SEND = Key.optional(
            "send", SendKeys.TYPE, "Puts a segment on the wire that no socket has made, in variables of its receiver.");

    /** What an event may do; each does one of them. */
    static final List<Key<?>> ACTIONS = List.of(SYSCTL, REBOOT, FLUSH, ROUTES, LINK, STOP, SNAPSHOT, SEND);

    static final RecordType<Stated> TYPE = RecordType.ofPart(
            "event",
            List.of(NAME, AT, NODE, SYSCTL, REBOOT, FLUSH, ROUTES, LINK, STOP, SNAPSHOT, SEND),
            (values, reading) -> new Stated(values));

    private EventKeys() {}

    /** What stands in the file, before nodes and flows are looked up; {@code at} is absent where it is wrong. */
    record Stated(Values values) {}

    /** The actions as a message lists them. */
    static String actionNames() {
        return ACTIONS.stream().map(Key::name).collect(Collectors.joining(", "));
    }
}
