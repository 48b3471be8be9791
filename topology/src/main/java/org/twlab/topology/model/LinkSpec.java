package org.twlab.topology.model;

import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Ratio;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * A link between two nodes, or between each member of a population and a node, or between the members of two
 * populations pair by pair.
 *
 * @param name {@code a-b}, or what {@code name:} says
 * @param a one end
 * @param b the other
 * @param ab from a to b
 * @param ba from b to a
 * @param mapping where it is described
 */
public record LinkSpec(String name, String a, String b, Direction ab, Direction ba, Mapping mapping) {

    /**
     * One direction.
     *
     * @param delay one-way propagation delay in nanoseconds, drawn once by member
     * @param jitter nanoseconds added to each packet
     * @param bitsPerSecond serialization rate; 0 for unlimited
     * @param queuePackets packets that may wait for the line
     * @param loss share of packets lost
     */
    public record Direction(
            Distribution delay, Distribution jitter, long bitsPerSecond, int queuePackets, Ratio loss) {}

    /** Where it is described. */
    public Place place() {
        return mapping.place();
    }
}
