package org.twlab.core.packet;

/**
 * Who really sent a packet, behind a NAT too. Not on the wire: the simulation's own knowledge, for traces, faults and
 * for telling old duplicates apart. Translation, forwarding and copying keep it.
 */
public interface PacketOrigin {
    /** A packet read from bytes, or written out by a test. */
    PacketOrigin UNKNOWN = new PacketOrigin() {
        @Override
        public String originName() {
            return "";
        }

        @Override
        public long connectionId() {
            return 0;
        }
    };

    /** Name of the node that made the packet, such as {@code client[3]}. */
    String originName();

    /** The connection attempt it belongs to, unique in a run and equal at both ends; 0 when it belongs to none. */
    long connectionId();
}
