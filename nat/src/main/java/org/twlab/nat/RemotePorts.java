package org.twlab.nat;

import java.util.Arrays;

/**
 * How many ports of a public address are taken toward each remote endpoint. Two entries may share a public port only if
 * their remote endpoints differ, so ports run out per remote endpoint.
 */
final class RemotePorts {
    private static final int NONE = ConntrackRows.NONE;
    private static final int FIRST_CAPACITY = 16;

    private static final int REMOTE_ADDRESS = 0;
    private static final int PUBLIC_ADDRESS = 1;
    /** Protocol above the remote port. */
    private static final int ENDPOINT = 2;

    private static final int NEXT = 3;
    private static final int PUBLIC_PORTS = 4;
    private static final int TAKEN = 5;
    /** By {@link PortClass}, or the first for the only range there is. */
    private static final int TAKEN_OF_POOL = 6;

    private static final int WIDTH = TAKEN_OF_POOL + PortClass.values().length;

    private final NatSettings settings;
    private final PublicPorts publicPorts = new PublicPorts();
    private int[] cells = new int[FIRST_CAPACITY * WIDTH];
    private int[] heads = new int[FIRST_CAPACITY];
    private int rows;
    private int size;
    private int firstFree = NONE;

    RemotePorts(NatSettings settings) {
        this.settings = settings;
        Arrays.fill(heads, NONE);
    }

    /** Distinct pairs of protocol and public endpoint, of TCP and UDP. */
    int used() {
        return publicPorts.used();
    }

    /**
     * Ports taken, in the range that is searched for a port, of one public address toward one remote endpoint.
     *
     * @param wanted what comes from the remote endpoint; its destination port is the one that would be preserved
     */
    int taken(Tuple wanted) {
        int row = find(wanted);
        if (row == NONE) {
            return 0;
        }
        int field = !PortPool.hasPorts(wanted.protocol())
                ? TAKEN
                : TAKEN_OF_POOL + PortPool.indexOf(settings, wanted.destinationPort());
        return cells[row * WIDTH + field];
    }

    /**
     * A tuple from a remote endpoint to a public one is taken.
     *
     * @return what {@link #giveBack} is to be told
     */
    int take(Tuple tuple) {
        int row = find(tuple);
        if (row == NONE) {
            row = add(tuple);
        }
        count(row, tuple, 1);
        publicPorts.take(cells[row * WIDTH + PUBLIC_PORTS], tuple.destinationPort());
        return row;
    }

    void giveBack(int row, Tuple tuple) {
        count(row, tuple, -1);
        publicPorts.giveBack(cells[row * WIDTH + PUBLIC_PORTS], tuple.destinationPort());
        if (cells[row * WIDTH + TAKEN] == 0) {
            remove(row);
        }
    }

    private void count(int row, Tuple tuple, int change) {
        int at = row * WIDTH;
        cells[at + TAKEN] += change;
        int port = tuple.destinationPort();
        int pool = PortPool.indexOf(settings, port);
        if (PortPool.range(settings, port).contains(port)) {
            cells[at + TAKEN_OF_POOL + pool] += change;
        }
    }

    private int find(Tuple tuple) {
        int row = heads[headOf(tuple.protocol(), tuple.source(), tuple.destination(), tuple.sourcePort())];
        while (row != NONE) {
            int at = row * WIDTH;
            if (cells[at + ENDPOINT] == endpoint(tuple)
                    && cells[at + REMOTE_ADDRESS] == tuple.source()
                    && cells[at + PUBLIC_ADDRESS] == tuple.destination()) {
                return row;
            }
            row = cells[at + NEXT];
        }
        return NONE;
    }

    private static int endpoint(Tuple tuple) {
        return tuple.protocol() << 16 | tuple.sourcePort();
    }

    private int headOf(int protocol, int remote, int publicAddress, int port) {
        return Tuple.hash(protocol, remote, publicAddress, port) & heads.length - 1;
    }

    private int headOf(int row) {
        int at = row * WIDTH;
        int endpoint = cells[at + ENDPOINT];
        return headOf(endpoint >>> 16, cells[at + REMOTE_ADDRESS], cells[at + PUBLIC_ADDRESS], endpoint & 0xFFFF);
    }

    private int add(Tuple tuple) {
        int row = takeRow();
        int at = row * WIDTH; // nothing is taken yet: neither in a new row nor in one that was given back
        cells[at + REMOTE_ADDRESS] = tuple.source();
        cells[at + PUBLIC_ADDRESS] = tuple.destination();
        cells[at + ENDPOINT] = endpoint(tuple);
        cells[at + PUBLIC_PORTS] =
                publicPorts.of(tuple.protocol(), tuple.destination(), tuple.destination() != settings.insideAddress());
        size++;
        if (size > heads.length) {
            grow();
        }
        link(row);
        return row;
    }

    private int takeRow() {
        if (firstFree != NONE) {
            int row = firstFree;
            firstFree = cells[row * WIDTH + NEXT];
            return row;
        }
        if ((rows + 1) * WIDTH > cells.length) {
            cells = Arrays.copyOf(cells, 2 * cells.length);
        }
        return rows++;
    }

    private void link(int row) {
        int head = headOf(row);
        cells[row * WIDTH + NEXT] = heads[head];
        heads[head] = row;
    }

    private void remove(int row) {
        int head = headOf(row);
        int next = cells[row * WIDTH + NEXT];
        if (heads[head] == row) {
            heads[head] = next;
        } else {
            int before = heads[head];
            while (cells[before * WIDTH + NEXT] != row) {
                before = cells[before * WIDTH + NEXT];
            }
            cells[before * WIDTH + NEXT] = next;
        }
        cells[row * WIDTH + NEXT] = firstFree;
        firstFree = row;
        size--;
    }

    private void grow() {
        int[] old = heads;
        heads = new int[2 * old.length];
        Arrays.fill(heads, NONE);
        for (int head : old) {
            int row = head;
            while (row != NONE) {
                int next = cells[row * WIDTH + NEXT];
                link(row);
                row = next;
            }
        }
    }
}
