package org.twlab.topology.model;

import org.twlab.topology.language.RecordType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * Fills defaults into links so that none hides what stands elsewhere: a link with a group leaves them to the group, and
 * a direction to its link.
 */
final class LinkDefaults {
    private static final String QUEUE_PACKETS = "1000";

    private LinkDefaults() {}

    /** A group with all defaults. */
    static YamlNode group(YamlNode node) {
        return node instanceof Mapping group ? filled(LinkKeys.LINK_GROUP, withQueue(group, false)) : node;
    }

    /** A link, of one of its types, with all defaults or with its group. */
    static YamlNode link(RecordType<?> type, YamlNode node) {
        if (!(node instanceof Mapping link)) {
            return node;
        }
        boolean grouped = link.get(LinkKeys.GROUP.name()).isPresent();
        Mapping filled = grouped ? type.stated(link) : filled(type, withQueue(link, false));
        boolean queued = grouped || filled.get(LinkKeys.QUEUE.name()).isPresent();
        for (Entry entry : link.entries()) {
            if (entry.name().contains("->") && entry.value() instanceof Mapping own) {
                filled = filled.with(entry.key(), LinkKeys.DIRECTION.stated(withQueue(own, queued)));
            }
        }
        return filled;
    }

    private static Mapping filled(RecordType<?> type, Mapping mapping) {
        return type.effective(mapping) instanceof Mapping filled ? filled : mapping;
    }

    /** The queue that a bandwidth brings with it. */
    private static Mapping withQueue(Mapping keys, boolean queued) {
        boolean missing = keys.get(LinkKeys.BANDWIDTH.name()).isPresent()
                && keys.get(LinkKeys.QUEUE.name()).isEmpty()
                && !queued;
        Scalar key = new Scalar(keys.place(), LinkKeys.QUEUE.name(), false);
        return missing ? keys.with(key, new Scalar(keys.place(), QUEUE_PACKETS, false)) : keys;
    }
}
