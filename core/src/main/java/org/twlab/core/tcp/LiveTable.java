package org.twlab.core.tcp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of all hosts of a run that are no TIME_WAIT entries: an open-addressing table of references. */
final class LiveTable {
    private @Nullable TcpConnection[] slots = new TcpConnection[256];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    TcpConnection find(TcpHost host, int localAddress, int remoteAddress, int ports) {
        int mask = slots.length - 1;
        int slot = TupleHash.of(host.id, localAddress, remoteAddress, ports) & mask;
        for (TcpConnection candidate = slots[slot]; candidate != null; candidate = slots[slot]) {
            if (candidate.ports == ports
                    && candidate.remoteAddress == remoteAddress
                    && candidate.host == host
                    && candidate.localAddress == localAddress) {
                return candidate;
            }
            slot = slot + 1 & mask;
        }
        return null;
    }

    /** Shows every connection, in no order that may decide anything. */
    void forEach(Consumer<TcpConnection> action) {
        for (TcpConnection connection : slots) {
            if (connection != null) {
                action.accept(connection);
            }
        }
    }

    /** Adds a connection; there must be none with its 4-tuple. */
    void add(TcpConnection connection) {
        if (++size * 2 > slots.length) {
            grow();
        }
        place(connection);
    }

    /** Removes a connection that is in the table. */
    void remove(TcpConnection connection) {
        int mask = slots.length - 1;
        int slot = slotOf(connection);
        while (slots[slot] != connection) {
            slot = slot + 1 & mask;
        }
        size--;
        close(slot);
    }

    /** Moves what follows a freed slot so that no search ends early. */
    private void close(int freed) {
        int mask = slots.length - 1;
        int gap = freed;
        int slot = freed + 1 & mask;
        for (TcpConnection moved = slots[slot]; moved != null; moved = slots[slot]) {
            int home = slotOf(moved);
            if ((slot - home & mask) >= (slot - gap & mask)) {
                slots[gap] = moved;
                gap = slot;
            }
            slot = slot + 1 & mask;
        }
        slots[gap] = null;
    }

    private void grow() {
        @Nullable TcpConnection[] old = slots;
        slots = new TcpConnection[old.length * 2];
        for (TcpConnection connection : old) {
            if (connection != null) {
                place(connection);
            }
        }
    }

    private void place(TcpConnection connection) {
        int slot = slotOf(connection);
        while (slots[slot] != null) {
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = connection;
    }

    private int slotOf(TcpConnection connection) {
        return TupleHash.of(connection.host.id, connection.localAddress, connection.remoteAddress, connection.ports)
                & slots.length - 1;
    }
}
