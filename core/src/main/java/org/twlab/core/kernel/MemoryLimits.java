package org.twlab.core.kernel;

import org.twlab.core.kernel.Parameter.RecycleStore;
import org.twlab.core.kernel.Parameter.Sizing;

/**
 * The limits that a kernel derives from its memory at boot: {@code tcp_init}, {@code tcp_metrics_init},
 * {@code inet_initpeers}.
 *
 * @param connectionSlots slots of the table of connections, {@code ehash}
 * @param maxTwBuckets default of tcp_max_tw_buckets
 * @param maxOrphans default of tcp_max_orphans
 * @param maxSynBacklog default of tcp_max_syn_backlog
 * @param recycleRecords how many records tcp_tw_recycle keeps: buckets of a hash, or the threshold of a tree
 */
public record MemoryLimits(
        int connectionSlots, int maxTwBuckets, int maxOrphans, int maxSynBacklog, int recycleRecords) {
    /** Memory of a host where none is given; a table of connections has 262144 slots then on 3.10 and later. */
    public static final long DEFAULT_MEMORY_BYTES = 32L << 30;

    private static final int MOST_CONNECTION_SLOTS = 512 * 1024;
    private static final int MOST_BIND_SLOTS = 64 * 1024;
    private static final int BIND_SLOT_BYTES = 16;
    private static final int PAGE_BYTES = 4096;
    /** Below this 2.6.32 makes its tables a quarter as large, and 3.10 and 4.9 halve tcp_metrics. */
    private static final long LARGE_BYTES = 512L << 20;

    private static final long MEBIBYTE = 1L << 20;

    /** What a kernel with a memory of so many bytes reckons. */
    public static MemoryLimits of(KernelProfile profile, long memoryBytes) {
        int records = recycleRecords(profile.recycleStore(), memoryBytes);
        Sizing sizing = profile.choice(Parameter.SIZING, Sizing.class);
        return switch (sizing) {
            case NONE -> new MemoryLimits(0, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, records);
            case BIND_HASH -> byBindHash(memoryBytes, records);
            case CONNECTION_HASH_256 -> byConnectionHash(profile, memoryBytes, 256, records);
            case CONNECTION_HASH_128 -> byConnectionHash(profile, memoryBytes, 128, records);
        };
    }

    private static MemoryLimits byConnectionHash(
            KernelProfile profile, long memoryBytes, int slotsPerRequest, int records) {
        int slots = powerOfTwo(memoryBytes / profile.count(Parameter.BYTES_PER_HASH_SLOT), MOST_CONNECTION_SLOTS);
        return new MemoryLimits(slots, slots / 2, slots / 2, Math.max(128, slots / slotsPerRequest), records);
    }

    private static MemoryLimits byBindHash(long memoryBytes, int records) {
        long bytesPerSlot = memoryBytes >= LARGE_BYTES ? 8192 : 32_768;
        int slots = powerOfTwo(memoryBytes / bytesPerSlot, MOST_CONNECTION_SLOTS);
        int bindSlots = powerOfTwo(memoryBytes / bytesPerSlot, Math.min(slots, MOST_BIND_SLOTS));
        int order = 0;
        while ((PAGE_BYTES << order) < bindSlots * BIND_SLOT_BYTES) {
            order++;
        }
        if (order >= 4) {
            return new MemoryLimits(slots, 180_000, 4096 << (order - 4), 1024, records);
        }
        return order == 3
                ? new MemoryLimits(slots, 16_384, 8192, 256, records)
                : new MemoryLimits(slots, 16_384 >> (3 - order), 8192 >> (3 - order), 128, records);
    }

    private static int recycleRecords(RecycleStore store, long memoryBytes) {
        return switch (store) {
            case NONE -> 0;
            case TCP_METRICS -> memoryBytes >= LARGE_BYTES ? 16_384 : 8192;
            case INET_PEER -> {
                int threshold = 65_536 + 128;
                threshold >>= memoryBytes <= 32 * MEBIBYTE ? 1 : 0;
                threshold >>= memoryBytes <= 16 * MEBIBYTE ? 1 : 0;
                yield threshold >> (memoryBytes <= 8 * MEBIBYTE ? 2 : 0);
            }
        };
    }

    private static int powerOfTwo(long atLeast, int most) {
        int power = 1;
        while (power < atLeast && power < most) {
            power <<= 1;
        }
        return power;
    }
}
