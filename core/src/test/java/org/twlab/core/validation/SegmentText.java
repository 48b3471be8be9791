package org.twlab.core.validation;

import org.twlab.core.packet.TcpSegment;

/**
 * Segments as the 6.18 recordings hold them, {@code [S.] seq=65537 ack=1001 len=0 TS=1141981197/5001002}, without the
 * TSval, which is the clock of the machine at that moment.
 */
final class SegmentText {
    private SegmentText() {}

    /** A recorded text without its TSval. */
    static String withoutTsVal(String recorded) {
        return recorded.replaceAll("TS=\\d+/", "TS=*/");
    }

    /** A segment with sequence numbers relative to two others. */
    static String of(TcpSegment segment, int seqFrom, int ackFrom) {
        boolean acks = segment.acks();
        String ts = segment.options().hasTimestamps()
                ? "TS=*/" + Integer.toUnsignedString(segment.options().tsEcr())
                : "noTS";
        return "[" + segment.flagText() + "] seq=" + (segment.seq() - seqFrom) + " ack="
                + (acks ? Integer.toString(segment.ack() - ackFrom) : "-") + " len="
                + segment.payload().length() + " " + ts;
    }
}
