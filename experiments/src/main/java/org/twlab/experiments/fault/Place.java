package org.twlab.experiments.fault;

import org.twlab.topology.model.Topology.Members;

/** Where a fault meets packets. */
public sealed interface Place {

    /**
     * As they enter a link, both ways; of a population, the link of each member.
     *
     * @param link its name in the scenario
     */
    record OnLink(String link) implements Place {}

    /**
     * As they enter a link one way.
     *
     * @param direction {@code a->b}, each end a node, population or member
     */
    record OneWay(String direction) implements Place {}

    /** As they arrive at nodes, over whichever link. */
    record AtNodes(Members nodes) implements Place {}
}
