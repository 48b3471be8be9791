package org.twlab.reports.ladder;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.TraceEvent.PacketDropped;

/** One line in the making: of a state change, known at once, or of a packet, whose fate comes later. */
sealed interface LadderLine {
    /** The attempt it belongs to; 0 for none. */
    long connectionId();

    long atNanos();

    /** Whether everything the line says is known. */
    boolean isSettled();

    /** Something that happened at a host. */
    record Change(long connectionId, long atNanos, String text) implements LadderLine {
        @Override
        public boolean isSettled() {
            return true;
        }
    }

    /** A packet, from where it was sent. */
    final class Flight implements LadderLine {
        final Ipv4Packet packet;
        private final long connectionId;
        private final long atNanos;

        @Nullable
        HostSocket sender;

        @Nullable
        HostSocket receiver;

        String senderState = SocketStates.NONE;
        String receiverState = SocketStates.NONE;
        boolean senderSettled;
        boolean receiverSettled;
        boolean fateSettled;

        @Nullable
        Ipv4Packet arrived;

        long endedNanos;
        /** The receiver's maximum segment lifetime, where the packet is older than that. */
        long outlivedNanos;
        /** Where the packet was made as a copy of another; empty for one that its sender has sent. */
        String copiedAt = "";

        @Nullable
        PacketDropped drop;

        Flight(long connectionId, long atNanos, Ipv4Packet packet) {
            this.connectionId = connectionId;
            this.atNanos = atNanos;
            this.packet = packet;
        }

        @Override
        public long connectionId() {
            return connectionId;
        }

        @Override
        public long atNanos() {
            return atNanos;
        }

        @Override
        public boolean isSettled() {
            return senderSettled && fateSettled;
        }
    }
}
