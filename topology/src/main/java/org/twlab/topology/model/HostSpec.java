package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.tcp.HostSettings;
import org.twlab.topology.language.Distribution;

/**
 * Settings of a host or of a population of hosts.
 *
 * @param kernel what all members share
 * @param uptime time since boot at the start, in nanoseconds, drawn by member
 * @param phase where the whole seconds of the wall clock lie, in nanoseconds below a second, drawn by member
 * @param timestampOffset ticks added to every TSval, drawn by member
 * @param listen ports with a listener; empty for the ports that flows name
 */
public record HostSpec(
        HostSettings kernel,
        Distribution uptime,
        Distribution phase,
        Optional<Distribution> timestampOffset,
        Optional<ImmutableList<Integer>> listen) {

    /** What does not vary is put into {@code kernel}, so that members that do not differ share one object. */
    public HostSpec {
        if (uptime instanceof Distribution.Constant constant) {
            kernel = kernel.withUptimeNanos(constant.value());
        }
        if (phase instanceof Distribution.Constant constant) {
            kernel = kernel.withClock(kernel.ticksPerSecond(), kernel.driftPpb(), constant.value());
        }
        if (timestampOffset.orElse(null) instanceof Distribution.Constant constant) {
            kernel = kernel.withTimestampOffset(constant.value());
        }
    }

    /**
     * The settings of one member, drawn from the streams {@code MEMBER/uptime}, {@code MEMBER/phase} and
     * {@code MEMBER/timestamp-offset}.
     *
     * @param index of the member, from 0
     */
    public HostSettings draw(String member, int index, RandomStreams streams) {
        HostSettings drawn = kernel;
        if (varies(uptime)) {
            drawn = drawn.withUptimeNanos(uptime.draw(streams.named(member + "/uptime"), index));
        }
        if (varies(phase)) {
            long phaseNanos = phase.draw(streams.named(member + "/phase"), index);
            drawn = drawn.withClock(kernel.ticksPerSecond(), kernel.driftPpb(), phaseNanos);
        }
        if (timestampOffset.isPresent() && varies(timestampOffset.get())) {
            long ticks = timestampOffset.get().draw(streams.named(member + "/timestamp-offset"), index);
            drawn = drawn.withTimestampOffset(ticks);
        }
        return drawn;
    }

    private static boolean varies(Distribution distribution) {
        return !(distribution instanceof Distribution.Constant);
    }

    /**
     * The clock of a host.
     *
     * @param driftPpb how much faster than the simulation's, in parts per billion
     * @param ticksPerSecond rate of the timestamp clock
     * @param phase see {@link HostSpec}
     */
    record Clock(long driftPpb, int ticksPerSecond, Distribution phase) {}
}
