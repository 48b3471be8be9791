package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.twlab.topology.Addressing;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * A kind of node that scenarios can name: what its keys are, and how a network gets such nodes.
 *
 * @param name as behind {@code kind:}
 * @param addresses how its members come by their addresses
 * @param settings its own keys
 * @param effective fills in defaults that depend on other keys
 * @param description puts nodes into a network
 */
public record NodeKind<S>(
        String name,
        Addresses addresses,
        RecordType<S> settings,
        UnaryOperator<Mapping> effective,
        Description<S> description) {

    /** How members come by their addresses. */
    public enum Addresses {
        /** {@code address} or {@code network} is needed; {@code count} makes a population. */
        NEEDED,
        /** {@code address} or {@code network} may be given, and {@code count}. */
        POSSIBLE,
        /** In keys of its own. */
        OWN
    }

    /** Puts a node, with all its members, into a network. */
    @FunctionalInterface
    public interface Description<S> {
        /**
         * Adds the node.
         *
         * @param node its name, number of members and settings
         * @param addressing where its members have their addresses from
         */
        void addTo(NetworkBuilder builder, NodeSpec<S> node, Addressing addressing);
    }

    /** The keys of such a node in a file: those of every node, then its own. */
    public RecordType<NodeSpec<S>> stated() {
        ImmutableList.Builder<Key<?>> keys = ImmutableList.builder();
        keys.add(NodeSpec.KIND).addAll(NodeSpec.keysOf(addresses)).addAll(settings.keys());
        return RecordType.of(
                name,
                keys.build(),
                (values, reading) -> NodeSpec.stated(this, settings.make().make(values, reading), values));
    }

    /** The node as one of this kind; empty if it is of another. */
    @SuppressWarnings("unchecked") // a node is made with its own kind
    public Optional<NodeSpec<S>> cast(NodeSpec<?> node) {
        return node.kind().name().equals(name) ? Optional.of((NodeSpec<S>) node) : Optional.empty();
    }
}
