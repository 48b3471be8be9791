package org.twlab.experiments.scenario;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.twlab.topology.language.Reading;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.MemberWord;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;

/**
 * Looks up words such as {@code client} and {@code client[3]} in a scenario.
 *
 * @param topology the network as far as it could be read
 * @param declared names of nodes, also of those that could not be read: about them nothing is said
 * @param reading takes the mistakes
 */
record NodeWords(Topology topology, Set<String> declared, Reading reading) {

    /** The nodes that a word names; empty if there are none, which is reported. */
    Optional<Members> members(String word, Place place) {
        Optional<Members> found = topology.members(word);
        String node = FlowKeys.node(word);
        if (found.isEmpty() && !declared.contains(node)) {
            reading.error(place, "unknown node '" + node + "'", declared, node);
        } else if (found.isEmpty() && topology.nodes().containsKey(node)) {
            NodeSpec<?> spec = Objects.requireNonNull(topology.nodes().get(node));
            reading.diagnostics().add(MemberWord.fault(spec, word, place));
        }
        return found;
    }

    /** The hosts that a word names; what it names otherwise is reported with what only hosts do. */
    Optional<Members> hosts(String word, Place place, String onlyHosts) {
        Optional<Members> found = members(word, place);
        if (found.isPresent() && HostKind.KIND.cast(found.get().node()).isEmpty()) {
            String kind = found.get().node().kind().name();
            reading.error(place, "'" + word + "' is a " + kind + ", " + onlyHosts);
            return Optional.empty();
        }
        return found;
    }

    /** The hosts, or the gateway with a kernel, that a word names: what opens connections. */
    Optional<Members> openers(String word, Place place, String onlyOpeners) {
        Optional<Members> found = members(word, place);
        if (found.isPresent() && !opens(found.get().node())) {
            NodeSpec<?> node = found.get().node();
            boolean described = NatKind.KIND.cast(node).isPresent();
            reading.error(
                    place,
                    "'" + word + "' is a "
                            + (described
                                    ? "gateway without a kernel"
                                    : node.kind().name()) + ", only a host or a"
                            + " gateway with a Netfilter " + onlyOpeners);
            return Optional.empty();
        }
        return found;
    }

    /** Whether a node has connections of its own. */
    static boolean opens(NodeSpec<?> node) {
        return HostKind.KIND.cast(node).isPresent() || NatKind.kernel(node).isPresent();
    }

    /** The hosts or the balancer that a word names: what connections go to. */
    Optional<Members> servers(String word, Place place) {
        Optional<Members> found = members(word, place);
        if (found.isPresent() && !serves(found.get().node())) {
            String kind = found.get().node().kind().name();
            reading.error(
                    place,
                    "'" + word + "' is a " + kind + ", connections go to a host, to a balancer or to an address");
            return Optional.empty();
        }
        return found;
    }

    /** Whether connections can be made to a node by its name. */
    static boolean serves(NodeSpec<?> node) {
        return HostKind.KIND.cast(node).isPresent()
                || BalancerKind.KIND.cast(node).isPresent();
    }

    /** The word for members: {@code client}, {@code client[3]}. */
    static String name(Members members) {
        return members.size() == members.node().members()
                ? members.node().name()
                : members.node().memberName(members.from());
    }
}
