package org.twlab.experiments.event;

import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.SequenceState;

/**
 * A segment that a scenario describes field by field.
 *
 * @param flags as in {@link TcpSegment}
 * @param tsVal of the timestamps option; empty for a segment without it
 * @param window the field, not scaled
 * @param length bytes of payload
 */
public record CraftedSegment(
        int flags,
        SequenceSum seq,
        SequenceSum ack,
        Optional<SequenceSum> tsVal,
        SequenceSum tsEcr,
        int window,
        int length) {

    /**
     * The segment; empty when it needs a receiver and there is none.
     *
     * @param tuple as the sender sees it
     * @param receiver what the receiver expects
     */
    Optional<TcpSegment> segment(FourTuple tuple, Optional<SequenceState> receiver) {
        OptionalInt seqNumber = seq.value(receiver);
        OptionalInt ackNumber = ack.value(receiver);
        Optional<TcpOptions> options = options(receiver);
        if (seqNumber.isEmpty() || ackNumber.isEmpty() || options.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(TcpSegment.of(
                tuple.local().port(),
                tuple.remote().port(),
                seqNumber.getAsInt(),
                ackNumber.getAsInt(),
                flags,
                window,
                options.get(),
                length == 0 ? LiteralBytes.EMPTY : LiteralBytes.of(new byte[length])));
    }

    private Optional<TcpOptions> options(Optional<SequenceState> receiver) {
        if (tsVal.isEmpty()) {
            return Optional.of(TcpOptions.NONE);
        }
        OptionalInt value = tsVal.get().value(receiver);
        OptionalInt echo = tsEcr.value(receiver);
        return value.isEmpty() || echo.isEmpty()
                ? Optional.empty()
                : Optional.of(TcpOptions.timestamps(value.getAsInt(), echo.getAsInt()));
    }
}
