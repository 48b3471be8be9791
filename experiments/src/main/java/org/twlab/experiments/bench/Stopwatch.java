package org.twlab.experiments.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * CPU time of the whole process, garbage collection and compilation included, and wall time. Its beans are loaded before
 * anything is measured: loading them takes memory of its own.
 */
final class Stopwatch {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final int COLLECTIONS = 3;

    private final long cpuNanos = PROCESS.getProcessCpuTime();
    private final long wallNanos = System.nanoTime();

    /** Starts. */
    static Stopwatch start() {
        return new Stopwatch();
    }

    /** Stops. */
    Elapsed stop() {
        return new Elapsed(PROCESS.getProcessCpuTime() - cpuNanos, System.nanoTime() - wallNanos);
    }

    /** Heap in use after a garbage collection, in bytes. */
    static long heapBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    /** Heap in use now, garbage included, in bytes. */
    static long heapBytesNow() {
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    /**
     * Time that has passed.
     *
     * @param cpuNanos of all threads of the process
     * @param wallNanos by the clock on the wall
     */
    record Elapsed(long cpuNanos, long wallNanos) {
        /** How often something happened per second of CPU time. */
        double perCpuSecond(long times) {
            return times * 1e9 / cpuNanos;
        }
    }
}
