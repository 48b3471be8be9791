package org.twlab.topology.model;

import java.util.Optional;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.topology.language.Distribution;

/**
 * What a host adds to its timestamp clock: one of the two.
 *
 * @param mode how it comes by a number for each connection
 * @param ticks the number, for all connections of a member
 */
record TimestampOffset(Optional<OffsetMode> mode, Optional<Distribution> ticks) {

    static TimestampOffset of(OffsetMode mode) {
        return new TimestampOffset(Optional.of(mode), Optional.empty());
    }

    static TimestampOffset of(Distribution ticks) {
        return new TimestampOffset(Optional.empty(), Optional.of(ticks));
    }
}
