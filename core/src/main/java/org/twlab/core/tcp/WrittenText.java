package org.twlab.core.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;

/** The bytes of an application that wrote its own, by their place in the stream, so that a segment can be made again. */
final class WrittenText {
    private final Deque<Piece> pieces = new ArrayDeque<>();

    private record Piece(long offset, Payload bytes) {
        long end() {
            return offset + bytes.length();
        }
    }

    /** Keeps bytes behind all that are there. */
    void add(long offset, Payload bytes) {
        pieces.addLast(new Piece(offset, bytes));
    }

    /** No segment begins before this place any more. */
    void forgetBefore(long offset) {
        while (!pieces.isEmpty() && pieces.getFirst().end() <= offset) {
            pieces.removeFirst();
        }
    }

    /** What stands at a place: the place itself where nothing was kept for it. */
    Payload at(StreamBytes place) {
        long from = place.offset();
        long to = from + place.length();
        byte[] mixed = null;
        for (Piece piece : pieces) {
            long first = Math.max(from, piece.offset());
            long end = Math.min(to, piece.end());
            if (first >= end) {
                continue;
            }
            Payload part = piece.bytes().slice((int) (first - piece.offset()), (int) (end - piece.offset()));
            if (part.length() == place.length()) {
                return part;
            }
            if (mixed == null) {
                mixed = place.toBytes();
            }
            System.arraycopy(part.toBytes(), 0, mixed, (int) (first - from), part.length());
        }
        return mixed == null ? place : LiteralBytes.of(mixed);
    }
}
