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

    /**
     * The settings of one member, drawn from the streams {@code MEMBER/uptime}, {@code MEMBER/phase} and
     * {@code MEMBER/timestamp-offset}.
     *
     * @param index of the member, from 0
     */
    public HostSettings draw(String member, int index, RandomStreams streams) {
        HostSettings drawn = kernel.withUptimeNanos(draw(uptime, member + "/uptime", index, streams))
                .withClock(kernel.ticksPerSecond(), kernel.driftPpb(), draw(phase, member + "/phase", index, streams));
        return timestampOffset.isPresent()
                ? drawn.withTimestampOffset(draw(timestampOffset.get(), member + "/timestamp-offset", index, streams))
                : drawn;
    }

    private static long draw(Distribution distribution, String stream, int index, RandomStreams streams) {
        return distribution instanceof Distribution.Constant constant
                ? constant.value()
                : distribution.draw(streams.named(stream), index);
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
