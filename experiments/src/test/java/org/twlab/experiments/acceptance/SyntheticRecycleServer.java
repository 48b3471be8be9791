package org.twlab.experiments.acceptance;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;

/**
 * The per-host record of a server with tcp_tw_recycle and nothing else: no packets, no delays, connections of no
 * length, each closed by the server as soon as it is accepted. Written from the kernel's rule alone (Linux 4.9,
 * {@code tcp_peer_is_proven} and {@code tcp_remember_stamp}), so that formulas and whole networks can both be compared
 * with it.
 */
public final class SyntheticRecycleServer {
    private static final long SECOND = 1_000_000_000L;

    private final long windowSeconds;
    private boolean recorded;
    private int recordedTimestamp;
    private long stampSeconds;

    private SyntheticRecycleServer(long windowSeconds) {
        this.windowSeconds = windowSeconds;
    }

    /**
     * A client behind the common address.
     *
     * @param rate Poisson attempts per second
     * @param clockNanos how far its clock is ahead of the run
     */
    public record Client(double rate, long clockNanos) {}

    /**
     * Attempts of every client, in the order of the clients.
     *
     * @param ticks of the timestamp clocks per second; a divisor of 10^9
     */
    public static List<List<ObservedAttempt>> observe(
            long seed, long durationSeconds, long windowSeconds, long ticks, Client... clients) {
        RandomStreams streams = new RandomStreams(seed, 0);
        SyntheticRecycleServer server = new SyntheticRecycleServer(windowSeconds);
        List<List<ObservedAttempt>> observations = new ArrayList<>();
        UniformRandomProvider[] random = new UniformRandomProvider[clients.length];
        long[] next = new long[clients.length];
        for (int i = 0; i < clients.length; i++) {
            observations.add(new ArrayList<>());
            random[i] = streams.named("client[" + i + "]");
            next[i] = gapNanos(random[i], clients[i].rate());
        }
        while (true) {
            int first = earliest(next);
            long now = next[first];
            if (now >= durationSeconds * SECOND) {
                return observations;
            }
            int timestamp = (int) Math.floorDiv(now + clients[first].clockNanos(), SECOND / ticks);
            observations.get(first).add(new ObservedAttempt(now, !server.connect(now, timestamp)));
            next[first] = now + gapNanos(random[first], clients[first].rate());
        }
    }

    private boolean connect(long nowNanos, int timestamp) {
        long seconds = nowNanos / SECOND;
        if (recorded && seconds - stampSeconds < windowSeconds && recordedTimestamp - timestamp > 1) {
            return false;
        }
        boolean newer = recordedTimestamp - timestamp <= 0;
        if (!recorded || newer || seconds - stampSeconds > windowSeconds) {
            recorded = true;
            recordedTimestamp = timestamp;
            stampSeconds = seconds;
        }
        return true;
    }

    private static int earliest(long[] next) {
        int first = 0;
        for (int i = 1; i < next.length; i++) {
            first = next[i] < next[first] ? i : first;
        }
        return first;
    }

    private static long gapNanos(UniformRandomProvider random, double rate) {
        return (long) (-StrictMath.log1p(-random.nextDouble()) / rate * SECOND) + 1;
    }
}
