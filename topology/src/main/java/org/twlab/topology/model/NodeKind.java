package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.twlab.core.packet.Address;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * A kind of node that scenarios can name: what its keys are, what they must agree with, and how a node is made.
 *
 * @param name as behind {@code kind:}
 * @param addressing how its members come by their addresses
 * @param settings its own keys
 * @param claims the addresses that are in its settings instead of in {@code address}
 * @param check what its settings and the whole network must agree in
 * @param effective fills in defaults that depend on other keys
 * @param factory makes a member
 */
public record NodeKind<S>(
        String name,
        Addressing addressing,
        RecordType<S> settings,
        Function<S, ImmutableList<Address>> claims,
        Check<S> check,
        UnaryOperator<Mapping> effective,
        NodeFactory<S> factory) {

    /** How members come by their addresses. */
    public enum Addressing {
        /** {@code address} or {@code network} is needed; {@code count} makes a population. */
        NEEDED,
        /** {@code address} may be given. */
        POSSIBLE,
        /** In keys of its own. */
        OWN
    }

    /** Looks at a node in its network and reports what does not fit. */
    @FunctionalInterface
    public interface Check<S> {
        void check(NodeSpec<S> node, Topology topology, Reading reading);
    }

    /** A kind without addresses in its settings, checks or dependent defaults. */
    public static <S> NodeKind<S> of(
            String name, Addressing addressing, RecordType<S> settings, NodeFactory<S> factory) {
        return new NodeKind<>(
                name,
                addressing,
                settings,
                own -> ImmutableList.of(),
                (node, topology, reading) -> {},
                mapping -> mapping,
                factory);
    }

    /** The keys of such a node in a file: those of every node, then its own. */
    public RecordType<NodeSpec.Stated<S>> stated() {
        ImmutableList.Builder<Key<?>> keys = ImmutableList.builder();
        keys.add(NodeSpec.KIND).addAll(NodeSpec.keysOf(addressing)).addAll(settings.keys());
        return RecordType.of(
                name,
                keys.build(),
                (values, reading) -> new NodeSpec.Stated<>(
                        values.find(NodeSpec.COUNT).map(Math::toIntExact),
                        values.find(NodeSpec.ADDRESS),
                        values.find(NodeSpec.NETWORK),
                        settings.make().make(values, reading),
                        values));
    }

    /** The settings of a node that is known to be of this kind. */
    @SuppressWarnings("unchecked") // a node is made with its own kind
    public Optional<NodeSpec<S>> cast(NodeSpec<?> node) {
        return node.kind().name().equals(name) ? Optional.of((NodeSpec<S>) node) : Optional.empty();
    }
}
