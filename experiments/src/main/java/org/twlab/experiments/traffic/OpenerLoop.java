package org.twlab.experiments.traffic;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Event;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.Pacing;
import org.twlab.experiments.scenario.Pacing.Even;
import org.twlab.experiments.scenario.Pacing.Every;
import org.twlab.experiments.scenario.Pacing.Poisson;
import org.twlab.experiments.scenario.Pacing.Think;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Rate;

/**
 * The attempts of one opener for one flow; the event is the beginning of its next attempt. Every quantity is drawn from
 * a stream of this opener, flow and key alone, such as {@code client[3]/client-server/think}, so that no other client
 * changes it.
 */
final class OpenerLoop extends Event {
    /** A closed loop pauses at least this long after a failed attempt; otherwise it could fail forever at one instant. */
    private static final long LEAST_PAUSE_AFTER_FAILURE_NANOS = 1_000_000;

    private static final int KEYS = DrawnKey.values().length;

    private final Traffic traffic;
    private final int flowIndex;
    private final FlowPlan plan;
    private final int opener;
    private final TcpHost host;
    private final long mostAttempts;
    private final long lastStartNanos;
    private @Nullable UniformRandomProvider @Nullable [] streams;
    private long startNanos;
    private int attempts;

    OpenerLoop(Traffic traffic, int flowIndex, FlowPlan plan, int opener) {
        this.traffic = traffic;
        this.flowIndex = flowIndex;
        this.plan = plan;
        this.opener = opener;
        this.host = plan.openers().get(opener);
        mostAttempts = flow().attempts().orElse(Long.MAX_VALUE);
        lastStartNanos = Math.min(flow().stopNanos().orElse(Long.MAX_VALUE), traffic.durationNanos()) - 1;
    }

    /** Schedules the first attempt. */
    void start() {
        startNanos = draw(DrawnKey.START, flow().start(), flow().openers().from() + opener);
        boolean poisson = flow().pacing() instanceof Poisson;
        schedule(poisson ? startNanos + poissonGap((Poisson) flow().pacing(), 0) : startNanos);
    }

    @Override
    protected void fire() {
        int attempt = attempts++;
        goOnWhateverHappens();
        new Attempt(traffic, this, attempt).begin();
    }

    /** In an open loop, schedules the attempt after the one that begins now. */
    private void goOnWhateverHappens() {
        Pacing pacing = flow().pacing();
        if (pacing instanceof Even even) {
            schedule(startNanos + even.rate().nanosUntil(attempts));
        } else if (pacing instanceof Every every) {
            schedule(atNanos() + draw(DrawnKey.ARRIVALS, every.gapNanos(), attempts - 1));
        } else if (pacing instanceof Poisson poisson) {
            schedule(atNanos() + poissonGap(poisson, attempts));
        }
    }

    private long poissonGap(Poisson poisson, int k) {
        Rate rate = poisson.rate();
        return draw(DrawnKey.ARRIVALS, new Distribution.Exponential(rate.meanGapNanos()), k);
    }

    /** Called when an attempt is over: a closed loop goes on. */
    void ended(int attempt, boolean ok) {
        if (flow().pacing() instanceof Think think) {
            long pauseNanos = draw(DrawnKey.THINK, think.pauseNanos(), attempt);
            schedule(traffic.nowNanos() + Math.max(pauseNanos, ok ? 0 : LEAST_PAUSE_AFTER_FAILURE_NANOS));
        }
    }

    private void schedule(long atNanos) {
        if (attempts < mostAttempts && atNanos <= lastStartNanos) {
            traffic.simulation().schedule(this, atNanos);
        }
    }

    /** The k-th value of a quantity of this opener. */
    long draw(DrawnKey key, Distribution distribution, long k) {
        if (distribution instanceof Distribution.Constant constant) {
            return constant.value();
        }
        if (streams == null) {
            streams = new UniformRandomProvider[KEYS];
        }
        UniformRandomProvider stream = streams[key.ordinal()];
        if (stream == null) {
            stream = traffic.streams().named(host.name() + "/" + plan.name() + "/" + key.key());
            streams[key.ordinal()] = stream;
        }
        return distribution.draw(stream, k);
    }

    Flow flow() {
        return plan.flow();
    }

    FlowPlan plan() {
        return plan;
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
}
