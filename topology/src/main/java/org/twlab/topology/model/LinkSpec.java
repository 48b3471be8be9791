package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.core.net.LinkSettings;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * A link between two nodes, or between each member of a population and a node, or between the members of two
 * populations pair by pair.
 *
 * @param name {@code a-b}, or what {@code name:} says
 * @param a one end: a node, a population or a member such as {@code r[0]}, never counted from the end
 * @param b the other
 * @param ab from a to b
 * @param ba from b to a
 * @param down when it is down, both ways, in order
 * @param number which link among the members of a group it is, from 0; 0 for a link of the file
 * @param mapping where it is described
 */
public record LinkSpec(
        String name,
        String a,
        String b,
        Direction ab,
        Direction ba,
        ImmutableList<Outage> down,
        int number,
        Mapping mapping) {

    /**
     * One direction.
     *
     * @param delay one-way propagation delay in nanoseconds, drawn once by member
     * @param jitter nanoseconds added to each packet
     * @param settings everything else; its delay and jitter do not count
     * @param cost for routes that go by it
     */
    public record Direction(Distribution delay, Distribution jitter, LinkSettings settings, int cost) {

        /** The same with another delay. */
        Direction withDelay(long nanos) {
            return new Direction(Distribution.constant(nanos), jitter, settings, cost);
        }

        /** The same with another rate; 0 for unlimited. */
        Direction withBandwidth(long bitsPerSecond) {
            return new Direction(
                    delay, jitter, settings.toBuilder().bandwidth(bitsPerSecond).build(), cost);
        }
    }

    /** The same link between other ends. */
    LinkSpec between(String newA, String newB) {
        return new LinkSpec(name, newA, newB, ab, ba, down, number, mapping);
    }

    /** Where the file says that it is down then; where the link is described if a group of links says so. */
    public Place placeOf(Outage outage) {
        Optional<YamlNode> stated = mapping.get(LinkKeys.DOWN.name());
        if (stated.isPresent()
                && stated.get() instanceof Sequence list
                && list.items().size() == down.size()) {
            return list.items().get(down.indexOf(outage)).place();
        }
        return stated.map(YamlNode::place).orElse(place());
    }

    /** Where it is described. */
    public Place place() {
        return mapping.place();
    }
}
