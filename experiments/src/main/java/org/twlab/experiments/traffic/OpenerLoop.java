package org.twlab.experiments.traffic;

import java.util.OptionalLong;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Event;
import org.twlab.core.tcp.TcpHost;
import org.twlab.topology.language.Distribution;

/**
 * The attempts of one opener for one flow, or the exchanges of its pool; the event is the beginning of the next one. Every quantity is drawn from
 * a stream of this opener, flow and key alone, such as {@code client[3]/client-server/think}, so that no other client
 * changes it.
 */
final class OpenerLoop extends Event implements Pace.Draws {
    /** A closed loop pauses at least this long after a failed attempt; otherwise it could fail forever at one instant. */
    private static final long LEAST_PAUSE_AFTER_FAILURE_NANOS = 1_000_000;

    private static final int KEYS = DrawnKey.values().length;

    private final Traffic traffic;
    private final int flowIndex;
    private final FlowPlan flow;
    private final int opener;
    private final TcpHost host;
    private final long mostAttempts;
    private final long lastStartNanos;
    private final Pace pace;
    /** Null where every exchange opens a connection. */
    private final @Nullable ConnectionPool pool;

    private @Nullable UniformRandomProvider @Nullable [] streams;
    private long startNanos;
    private int attempts;
    /** Attempts of an open loop that would have begun while the host was down. */
    private long missed;

    OpenerLoop(Traffic traffic, int flowIndex, FlowPlan flow, int opener) {
        FlowSettings settings = flow.settings();
        this.traffic = traffic;
        this.flowIndex = flowIndex;
        this.flow = flow;
        this.opener = opener;
        this.host = flow.openers().get(opener);
        this.pace = settings.pace().of(opener);
        this.pool = settings.pool()
                .map(shared -> new ConnectionPool(traffic, this, shared))
                .orElse(null);
        mostAttempts = settings.attempts().orElse(Long.MAX_VALUE);
        lastStartNanos = Math.min(settings.stopNanos().orElse(Long.MAX_VALUE), traffic.durationNanos()) - 1;
    }

    /** Schedules the first attempt. */
    void start() {
        FlowSettings settings = flow.settings();
        startNanos = draw(DrawnKey.START, settings.start(), opener);
        schedule(pace.firstNanos(startNanos, this));
    }

    @Override
    protected void fire() {
        if (traffic.isStopped(flowIndex)) {
            return;
        }
        if (host.isDown()) {
            waitForBoot();
            return;
        }
        long arrival = attempts + missed;
        int attempt = attempts++;
        nextNanos().ifPresent(this::schedule);
        if (pool == null) {
            new Attempt(traffic, this, attempt, arrival).begin();
        } else {
            pool.submit(attempt);
        }
    }

    /** An open loop has nobody to begin what comes now; the others begin once the host is up again. */
    private void waitForBoot() {
        missed++;
        OptionalLong next = nextNanos();
        if (next.isEmpty()) {
            missed--;
        }
        schedule(next.orElseGet(() -> traffic.upAgainNanos(host)));
    }

    /** In an open loop, when what follows all that has begun or been missed begins. */
    private OptionalLong nextNanos() {
        return pace.nextNanos(attempts + missed, startNanos, atNanos(), this);
    }

    /** Called when an attempt, or with a pool an exchange, is over: a closed loop goes on. */
    void ended(int attempt, boolean ok) {
        long leastNanos = ok ? 0 : LEAST_PAUSE_AFTER_FAILURE_NANOS;
        pace.pauseNanos(attempt, this).ifPresent(pause -> schedule(traffic.nowNanos() + Math.max(pause, leastNanos)));
    }

    private void schedule(long atNanos) {
        if (attempts < mostAttempts && atNanos <= lastStartNanos) {
            traffic.simulation().schedule(this, atNanos);
        }
    }

    @Override
    public long draw(DrawnKey key, Distribution distribution, long k) {
        if (distribution instanceof Distribution.Constant constant) {
            return constant.value();
        }
        if (key == DrawnKey.START) {
            return distribution.draw(stream(key), k); // drawn once: a million hosts that wait keep no stream for it
        }
        if (streams == null) {
            streams = new UniformRandomProvider[KEYS];
        }
        UniformRandomProvider stream = streams[key.ordinal()];
        if (stream == null) {
            stream = stream(key);
            streams[key.ordinal()] = stream;
        }
        return distribution.draw(stream, k);
    }

    Pace pace() {
        return pace;
    }

    /** Null where every exchange opens a connection. */
    @Nullable
    ConnectionPool pool() {
        return pool;
    }

    FlowPlan flow() {
        return flow;
    }

    int flowIndex() {
        return flowIndex;
    }

    /** Index among the openers of the flow. */
    int opener() {
        return opener;
    }

    TcpHost host() {
        return host;
    }

    private UniformRandomProvider stream(DrawnKey key) {
        return traffic.streams().named(host.name() + "/" + flow.name() + "/" + key.key());
    }
}
