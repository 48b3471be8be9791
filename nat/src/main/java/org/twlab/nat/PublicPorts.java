package org.twlab.nat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How many entries take each port of each public address. */
final class PublicPorts {
    private static final int PAGE_BITS = 8;
    private static final int PAGE_PORTS = 1 << PAGE_BITS;

    private static final int[] NO_PAGE = {};

    private final List<Ports> all = new ArrayList<>();
    private int used;

    /** Distinct pairs of protocol and public endpoint that some entry takes. */
    int used() {
        return used;
    }

    /**
     * The number of a protocol's ports of an address; there are few addresses.
     *
     * @param isPublic whether its ports count as used
     */
    int of(int protocol, int address, boolean isPublic) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).address == address && all.get(i).protocol == protocol) {
                return i;
            }
        }
        all.add(new Ports(protocol, address, isPublic && PortPool.hasPorts(protocol)));
        return all.size() - 1;
    }

    void take(int ports, int port) {
        if (all.get(ports).page(port)[port % PAGE_PORTS]++ == 0 && all.get(ports).counts) {
            used++;
        }
    }

    void giveBack(int ports, int port) {
        if (--all.get(ports).page(port)[port % PAGE_PORTS] == 0 && all.get(ports).counts) {
            used--;
        }
    }

    private static final class Ports {
        private final int protocol;
        private final int address;
        private final boolean counts;
        private final int[][] pages = new int[0x10000 >> PAGE_BITS][];

        Ports(int protocol, int address, boolean counts) {
            this.protocol = protocol;
            this.address = address;
            this.counts = counts;
            Arrays.fill(pages, NO_PAGE);
        }

        int[] page(int port) {
            int[] page = pages[port >> PAGE_BITS];
            if (page == NO_PAGE) {
                page = new int[PAGE_PORTS];
                pages[port >> PAGE_BITS] = page;
            }
            return page;
        }
    }
}
