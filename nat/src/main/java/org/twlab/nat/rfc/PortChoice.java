package org.twlab.nat.rfc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.trace.DropReason;

/** What came of looking for an outside port. */
sealed interface PortChoice {

    /** A port that is free, with the block of the subscriber it lies in where there are blocks. */
    record Found(OutsideAddress outside, @Nullable PortBlock block, int port) implements PortChoice {}

    /** There is none, for this reason; the values that decided, as name and value in turn. */
    record Refused(DropReason reason, List<Object> values) implements PortChoice {
        static Refused quota(int used, int quota) {
            return new Refused(DropReason.NAT_QUOTA, List.of("used", used, "quota", quota));
        }
    }
}
