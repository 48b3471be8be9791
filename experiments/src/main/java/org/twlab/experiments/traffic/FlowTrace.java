package org.twlab.experiments.traffic;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.twlab.experiments.traffic.FlowSettings.Closes;

/**
 * When the openers of a flow begin their attempts, as a file says.
 *
 * @param byOpener arrivals by index of the opener in the flow, each in the order of their instants
 */
public record FlowTrace(ImmutableListMultimap<Integer, Arrival> byOpener) {

    /**
     * The beginning of one attempt.
     *
     * @param startNanos since the start of the opener
     * @param bytes of the response, instead of those of the flow
     * @param closes who closes first, instead of who does in the flow
     */
    public record Arrival(long startNanos, OptionalLong bytes, Optional<Closes> closes) {}

    List<Arrival> of(int opener) {
        return ImmutableList.copyOf(byOpener.get(opener));
    }
}
