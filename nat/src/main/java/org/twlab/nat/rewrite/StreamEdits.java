package org.twlab.nat.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;

/**
 * What was replaced in one direction of a connection by something of another length, and so where every sequence number
 * of its sender stands in the stream that its receiver sees, and back.
 *
 * <p>Netfilter ({@code nf_ct_seqadj}) knows the offset before and behind the last replacement only, and makes the
 * replacement again when the segment is repeated as a whole. Here each is kept, byte by byte, so that the receiver sees
 * one stream however the sender cuts what it repeats: the i-th byte of what was replaced has the i-th place of what stands
 * there now, or its end, and the first byte behind it the first place behind.
 */
final class StreamEdits {
    private final List<Edit> edits = new ArrayList<>();

    /**
     * One replacement.
     *
     * @param from sequence number of the first byte replaced, as the sender counts
     * @param length number of bytes replaced, at least 1
     * @param shift what the receiver's numbers are ahead of the sender's before it
     * @param bytes what stands there now, at least one byte
     */
    private record Edit(int from, int length, int shift, Payload bytes) {
        int end() {
            return from + length;
        }

        int shiftBehind() {
            return shift + bytes.length() - length;
        }

        /** Place, in what stands there now, of the i-th byte of what was replaced. */
        int placeOf(int i) {
            return i < length ? Math.min(i, bytes.length()) : bytes.length();
        }
    }

    /**
     * Replaces bytes behind all that was replaced before.
     *
     * @param from sequence number of the first byte, as the sender counts
     */
    void replace(int from, int length, Payload bytes) {
        if (length < 1 || bytes.length() < 1) {
            throw new IllegalArgumentException(
                    "length (" + length + ") and new length (" + bytes.length() + ") must be at least 1");
        }
        Edit last = last();
        if (last != null && Serial32.precedes(from, last.end())) {
            throw new IllegalArgumentException("from (" + Serial32.toString(from) + ") must not precede the end ("
                    + Serial32.toString(last.end()) + ") of what was replaced before");
        }
        edits.add(new Edit(from, length, last == null ? 0 : last.shiftBehind(), bytes));
    }

    private @Nullable Edit last() {
        return edits.isEmpty() ? null : edits.get(edits.size() - 1);
    }

    boolean isEmpty() {
        return edits.isEmpty();
    }

    /** Where a number of the sender stands in the receiver's stream. */
    int outward(int seq) {
        for (int i = edits.size() - 1; i >= 0; i--) {
            Edit edit = edits.get(i);
            if (Serial32.precedesOrEquals(edit.end(), seq)) {
                return seq + edit.shiftBehind();
            }
            if (Serial32.precedesOrEquals(edit.from(), seq)) {
                return edit.from() + edit.shift() + edit.placeOf(seq - edit.from());
            }
        }
        return seq;
    }

    /**
     * The number of the sender behind everything that an acknowledgment from the receiver covers: the last one that
     * stands no further than it.
     */
    int inward(int ack) {
        for (int i = edits.size() - 1; i >= 0; i--) {
            Edit edit = edits.get(i);
            int begin = edit.from() + edit.shift();
            int end = begin + edit.bytes().length();
            if (Serial32.precedesOrEquals(end, ack)) {
                return ack - edit.shiftBehind();
            }
            if (Serial32.precedesOrEquals(begin, ack)) {
                return edit.from() + Math.min(ack - begin, edit.length() - 1);
            }
        }
        return ack;
    }

    /** What stands in the receiver's stream in place of these bytes of the sender. */
    Payload outward(int seq, Payload bytes) {
        int end = seq + bytes.length();
        Edit first = edits.isEmpty() ? null : edits.get(0);
        if (first == null || Serial32.precedesOrEquals(end, first.from())) {
            return bytes;
        }
        byte[] changed = new byte[outward(end) - outward(seq)];
        int from = seq;
        int at = 0;
        for (Edit edit : edits) {
            int untouched = Serial32.precedes(edit.from(), end) ? edit.from() : end;
            at = copy(bytes, from - seq, untouched - seq, changed, at);
            int to = Serial32.precedes(edit.end(), end) ? edit.end() : end;
            from = Serial32.later(from, edit.from());
            at = copy(edit.bytes(), edit.placeOf(from - edit.from()), edit.placeOf(to - edit.from()), changed, at);
            from = Serial32.later(from, to);
        }
        copy(bytes, from - seq, bytes.length(), changed, at);
        return LiteralBytes.of(changed);
    }

    /** Copies from one place to another if that is later; returns the place behind the copy. */
    private static int copy(Payload bytes, int from, int to, byte[] target, int at) {
        for (int i = from; i < to; i++) {
            target[at + i - from] = bytes.byteAt(i);
        }
        return at + Math.max(0, to - from);
    }
}
