package org.twlab.experiments.fault;

import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.topology.model.Topology.Members;

/**
 * Which packets a fault is about; all that is stated must hold.
 *
 * @param kind what they are
 * @param flags what TCP flags they have and lack
 * @param from nodes that made them, behind a gateway too
 * @param to nodes they are for in the end, behind a gateway too
 * @param flow name of the flow whose connections they belong to
 * @param attempt number of the attempt on its host and flow, from 0
 * @param incarnation number of the connection among those of its 4-tuple as the opener sees it, from 1
 * @param during when
 * @param nth which of those that meet the rest, counted for each connection
 */
public record Match(
        Optional<PacketKind> kind,
        Optional<Flags> flags,
        Optional<Members> from,
        Optional<Members> to,
        Optional<String> flow,
        OptionalInt attempt,
        OptionalInt incarnation,
        Optional<Interval> during,
        Optional<Nth> nth) {

    /**
     * TCP flags; what is no segment has none that could be asked for.
     *
     * @param set bits that are set
     * @param clear bits that are not; none is in both
     */
    public record Flags(int set, int clear) {
        boolean fit(int flags) {
            return (flags & set) == set && (flags & clear) == 0;
        }
    }

    /**
     * A stretch of a run.
     *
     * @param fromNanos first instant
     * @param toNanos first instant after it
     */
    public record Interval(long fromNanos, long toNanos) {
        boolean has(long nanos) {
            return fromNanos <= nanos && nanos < toNanos;
        }
    }

    /** Whether what packets tell as they leave their hosts must be known. */
    boolean learns() {
        return incarnation.isPresent()
                || kind.filter(wanted -> wanted == PacketKind.LAST_ACK || wanted == PacketKind.ACK)
                        .isPresent();
    }
}
