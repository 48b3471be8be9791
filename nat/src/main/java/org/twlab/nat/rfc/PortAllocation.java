package org.twlab.nat.rfc;

/** Which outside ports an inside host, called subscriber here, may use. */
public sealed interface PortAllocation {
    /** All, next to the other subscribers. */
    PortAllocation SHARED = new Shared();

    /** Ports of a block; 0 where there are no blocks. */
    int blockSize();

    /** One pool for all subscribers; each mapping is logged. */
    record Shared() implements PortAllocation {
        @Override
        public int blockSize() {
            return 0;
        }
    }

    /**
     * Blocks of consecutive ports that serve one subscriber at a time, for TCP, UDP and ICMP alike (RFC 7753, RFC 6888
     * REQ-14). A subscriber gets a block when its others are full and gives it back when it is empty; each block is
     * logged, and not the mappings. Blocks begin at the first port of the range; ports behind the last whole block are
     * not used.
     *
     * @param size ports of a block, at least 1
     * @param maxPerSubscriber blocks a subscriber may have at once, at least 1
     */
    record Blocks(int size, int maxPerSubscriber) implements PortAllocation {
        public Blocks {
            if (size < 1 || maxPerSubscriber < 1) {
                throw new IllegalArgumentException(
                        "size (" + size + ") and maxPerSubscriber (" + maxPerSubscriber + ") must be at least 1");
            }
        }

        @Override
        public int blockSize() {
            return size;
        }
    }

    /**
     * One block for each address of the inside network, computed from it, so that nothing is logged (RFC 7422); see
     * {@link DeterministicMapping}.
     *
     * @param size ports of a block, at least 1
     */
    record Deterministic(int size) implements PortAllocation {
        public Deterministic {
            if (size < 1) {
                throw new IllegalArgumentException("size (" + size + ") must be at least 1");
            }
        }

        @Override
        public int blockSize() {
            return size;
        }
    }
}
