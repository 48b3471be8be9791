package org.twlab.core.net;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;

/** Where a node meets a link; as a next hop, the only way of a route. */
public final class Interface extends NextHops {
    private final Node node;
    private final int index;
    private final int address;
    private @Nullable LinkDirection egress;
    /** Null unless this leads to another node of the same box. */
    private @Nullable Interface joined;

    private long handedOver;
    private int mtu = Integer.MAX_VALUE;

    Interface(Node node, int index, int address) {
        this.node = node;
        this.index = index;
        this.address = address;
    }

    public Node node() {
        return node;
    }

    /** Place among the node's interfaces, from 0. */
    public int index() {
        return index;
    }

    /** Own address, 0 for none. */
    public int address() {
        return address;
    }

    /** The direction of the link that leads away from here. */
    public LinkDirection egress() {
        if (egress == null) {
            throw new IllegalStateException("interface " + index + " of " + node + " has no link");
        }
        return egress;
    }

    /** Whether a link is attached. */
    public boolean isLinked() {
        return egress != null;
    }

    /**
     * Joins two nodes that are one box, without a link: what either sends by its interface the other has at once,
     * whatever its size. No fault and no trace event lies between them. Neither interface has a link.
     */
    public static void join(Interface one, Interface other) {
        one.requireFree();
        other.requireFree();
        one.joined = other;
        other.joined = one;
    }

    /** Packets that have come from the node that this is joined with; 0 where it is joined with none. */
    long receivedFromJoined() {
        return joined == null ? 0 : joined.handedOver;
    }

    /** Packets given to the node that this is joined with. */
    long handedOver() {
        return handedOver;
    }

    /** Bytes of the largest packet that the link away from here takes; without limit where there is none. */
    public int mtu() {
        return mtu;
    }

    @Override
    public Interface first() {
        return this;
    }

    @Override
    public ImmutableList<Interface> all() {
        return ImmutableList.of(this);
    }

    @Override
    boolean areSeveral() {
        return false;
    }

    @Override
    Interface share(long hash) {
        return this;
    }

    private void requireFree() {
        if (egress != null || joined != null) {
            throw new IllegalStateException("interface " + index + " of " + node + " already has a link");
        }
    }

    void attach(LinkDirection direction) {
        requireFree();
        egress = direction;
        mtu = direction.settings().mtu();
    }

    /** Sends a packet over the link, or hands it over. */
    public void send(Ipv4Packet packet) {
        Interface inside = joined;
        if (inside == null) {
            egress().send(packet);
        } else {
            handedOver++;
            inside.node.take(packet, inside);
        }
    }

    @Override
    public String toString() {
        return node + "#" + index;
    }
}
