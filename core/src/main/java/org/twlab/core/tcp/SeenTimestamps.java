package org.twlab.core.tcp;

import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * The timestamps option of a segment as a host parses it: a host whose tcp_timestamps is 0, or whose connection did not
 * negotiate the option, does not look at it. What is seen is read from the segment's own options, so that looking makes
 * no object; only {@code hasTimestamps}, {@code tsVal} and {@code tsEcr} of it mean anything.
 */
final class SeenTimestamps {
    private SeenTimestamps() {}

    /** What is seen of a segment by a host that does, or does not, look for the option. */
    static TcpOptions of(TcpSegment segment, boolean looked) {
        return looked ? segment.options() : TcpOptions.NONE;
    }
}
