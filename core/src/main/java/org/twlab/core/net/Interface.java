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
    boolean isLinked() {
        return egress != null;
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

    void attach(LinkDirection direction) {
        if (egress != null) {
            throw new IllegalStateException("interface " + index + " of " + node + " already has a link");
        }
        egress = direction;
        mtu = direction.settings().mtu();
    }

    /** Sends a packet over the link. */
    public void send(Ipv4Packet packet) {
        egress().send(packet);
    }

    @Override
    public String toString() {
        return node + "#" + index;
    }
}
