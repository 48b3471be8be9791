package org.twlab.core.net;

import java.util.Collection;

/**
 * What became of every packet of a network: originated + copies = accepted + dropped + in flight + held.
 *
 * @param originated packets that nodes have made
 * @param copies copies made by nodes and links, fragments included
 * @param accepted packets that ended at a node as they should
 * @param dropped packets that nodes and links have dropped
 * @param inFlight packets on links
 * @param held packets inside nodes
 */
public record Conservation(long originated, long copies, long accepted, long dropped, long inFlight, long held) {

    /**
     * The sums of a network at this instant. Throws IllegalStateException, naming every place and its numbers, where a
     * node or a link has lost, made or counted a packet that it does not tell of.
     *
     * @param nodes all nodes
     * @param links all directions of all links
     */
    public static Conservation check(Collection<? extends Node> nodes, Collection<LinkDirection> links) {
        Conservation total = new Conservation(0, 0, 0, 0, 0, 0);
        StringBuilder faults = new StringBuilder();
        for (LinkDirection link : links) {
            checkLink(link, faults);
            total = total.plus(new Conservation(0, link.copies(), 0, link.dropped(), link.inFlight(), 0));
        }
        for (Node node : nodes) {
            checkNode(node, faults);
            total = total.plus(new Conservation(
                    node.originated(), node.copies(), node.accepted(), node.dropped(), 0, node.held()));
        }
        if (total.originated + total.copies != total.accepted + total.dropped + total.inFlight + total.held) {
            faults.append("\nnetwork: ").append(total);
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException("packets are not conserved:" + faults);
        }
        return total;
    }

    private static void checkLink(LinkDirection link, StringBuilder faults) {
        long dropped = link.dropped();
        if (link.sent() + link.copies() != link.delivered() + dropped + link.inFlight()) {
            faults.append("\nlink ").append(link.name()).append(": sent ").append(link.sent());
            faults.append(" + copies ").append(link.copies());
            faults.append(" is not delivered ").append(link.delivered());
            faults.append(" + dropped ").append(dropped);
            faults.append(" + in flight ").append(link.inFlight());
        }
    }

    private static void checkNode(Node node, StringBuilder faults) {
        long sent = 0;
        long arrived = 0;
        for (Interface place : node.interfaces()) {
            if (place.isLinked()) {
                sent += place.egress().sent();
                arrived += place.egress().to().egress().delivered(); // the other way of the same link
            }
            sent += place.handedOver();
            arrived += place.receivedFromJoined();
        }
        long dropped = node.dropped();
        if (node.received() != arrived) {
            faults.append("\nnode ").append(node).append(": received ").append(node.received());
            faults.append(" is not the ").append(arrived).append(" that links have delivered");
        }
        if (node.sent() != sent) {
            faults.append("\nnode ").append(node).append(": sent ").append(node.sent());
            faults.append(" is not the ").append(sent).append(" that links were given");
        }
        if (node.received() + node.originated() + node.copies()
                != node.accepted() + dropped + node.sent() + node.held()) {
            faults.append("\nnode ").append(node).append(": received ").append(node.received());
            faults.append(" + originated ").append(node.originated());
            faults.append(" + copies ").append(node.copies());
            faults.append(" is not accepted ").append(node.accepted());
            faults.append(" + dropped ").append(dropped);
            faults.append(" + sent ").append(node.sent());
            faults.append(" + held ").append(node.held());
        }
    }

    private Conservation plus(Conservation other) {
        return new Conservation(
                originated + other.originated,
                copies + other.copies,
                accepted + other.accepted,
                dropped + other.dropped,
                inFlight + other.inFlight,
                held + other.held);
    }
}
