package org.twlab.core.tcp;

import org.twlab.core.packet.TcpSegment;

/**
 * The timestamps option of a segment as a host parses it: a host whose tcp_timestamps is 0, or whose connection did not
 * negotiate the option, does not look at it.
 *
 * @param present whether the option was seen
 * @param tsVal TSval, 0 when not seen
 * @param tsEcr TSecr as sent, 0 when not seen
 */
record SeenTimestamps(boolean present, int tsVal, int tsEcr) {
    static final SeenTimestamps NONE = new SeenTimestamps(false, 0, 0);

    /** What is seen of a segment by a host that does, or does not, look for the option. */
    static SeenTimestamps of(TcpSegment segment, boolean looked) {
        return looked && segment.options().hasTimestamps()
                ? new SeenTimestamps(
                        true, segment.options().tsVal(), segment.options().tsEcr())
                : NONE;
    }
}
