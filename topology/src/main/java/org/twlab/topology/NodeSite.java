package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.function.Function;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.TcpStack;

/**
 * Which member of a node is to be made, and for which run.
 *
 * @param node name of the node or population: {@code server}, {@code client}
 * @param member index of a member of a population; {@link Node#NO_MEMBER} for a single node
 * @param address its address; 0 where it has none of its own
 * @param context of the run
 * @param stack socket tables of the run
 * @param addressesOf the address of each member of another node of the network, by its name
 */
public record NodeSite(
        String node,
        int member,
        int address,
        NetworkContext context,
        TcpStack stack,
        Function<String, ImmutableIntArray> addressesOf) {

    /** {@code server}, {@code client[3]}. */
    public String name() {
        return Node.name(node, member);
    }

    /** Index of the member, 0 for a single node. */
    public int index() {
        return Math.max(0, member);
    }
}
