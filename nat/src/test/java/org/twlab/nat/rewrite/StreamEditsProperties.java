package org.twlab.nat.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;

/** Sequence numbers through replacements of any length, against the stream written out. */
class StreamEditsProperties {

    /** A stretch kept, then one replaced by another. */
    record Part(int kept, int replaced, int bytes) {}

    /** The sender's stream, the receiver's, and what was replaced in between. */
    private static final class Streams {
        final int start;
        final StreamEdits edits = new StreamEdits();
        final byte[] before;
        final byte[] after;

        Streams(int start, List<@IntRange(max = 4095) Integer> parts) {
            this.start = start;
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            for (int drawn : parts) {
                Part part = new Part(drawn & 15, 1 + (drawn >> 4 & 15), 1 + (drawn >> 8));
                byte[] kept = bytes('a' + part.kept(), part.kept());
                byte[] bytes = bytes('A' + part.bytes(), part.bytes());
                sent.writeBytes(kept);
                seen.writeBytes(kept);
                edits.replace(start + sent.size(), part.replaced(), LiteralBytes.of(bytes));
                sent.writeBytes(bytes('0', part.replaced()));
                seen.writeBytes(bytes);
            }
            byte[] tail = bytes('z', 9);
            sent.writeBytes(tail);
            seen.writeBytes(tail);
            before = sent.toByteArray();
            after = seen.toByteArray();
        }

        private static byte[] bytes(int value, int count) {
            byte[] bytes = new byte[count];
            Arrays.fill(bytes, (byte) value);
            return bytes;
        }

        int outward(int at) {
            return edits.outward(start + at) - start;
        }

        int inward(int at) {
            return edits.inward(start + at) - start;
        }

        Payload outward(int from, int to) {
            return edits.outward(start + from, LiteralBytes.of(Arrays.copyOfRange(before, from, to)));
        }
    }

    /** However often and wherever the sender cuts its stream, each segment brings the bytes of its place. */
    @Property
    void everySegmentBringsTheBytesOfItsPlace(
            @ForAll int start,
            @ForAll @Size(max = 6) List<@IntRange(max = 4095) Integer> parts,
            @ForAll @Size(max = 40) List<@IntRange(max = 9999) Integer> cuts) {
        Streams streams = new Streams(start, parts);
        assertThat(streams.outward(0, streams.before.length).toBytes()).isEqualTo(streams.after);
        for (int cut : cuts) {
            int from = cut % 100 % (streams.before.length + 1);
            int to = from + cut / 100 % (streams.before.length + 1 - from);
            Payload segment = streams.outward(from, to);
            assertThat(segment.toBytes())
                    .isEqualTo(Arrays.copyOfRange(
                            streams.after, streams.outward(from), streams.outward(from) + segment.length()));
            assertThat(streams.outward(from) + segment.length()).isEqualTo(streams.outward(to));
        }
    }

    /** An acknowledgment covers exactly what stands before it: never more, and all of it. */
    @Property
    void acknowledgmentsMapBackMonotonically(
            @ForAll int start, @ForAll @Size(max = 6) List<@IntRange(max = 4095) Integer> parts) {
        Streams streams = new Streams(start, parts);
        int last = 0;
        for (int ack = 0; ack <= streams.after.length; ack++) {
            int inward = streams.inward(ack);
            assertThat(inward).isBetween(last, streams.before.length);
            assertThat(streams.outward(inward)).isLessThanOrEqualTo(ack);
            if (inward < streams.before.length) {
                assertThat(streams.outward(inward + 1)).isGreaterThan(ack);
            }
            last = inward;
        }
        assertThat(last).isEqualTo(streams.before.length);
    }

    @Example
    void replacementsFollowOneAnother() {
        StreamEdits edits = new StreamEdits();
        edits.replace(-5, 10, LiteralBytes.of((byte) 1));

        assertThatIllegalArgumentException().isThrownBy(() -> edits.replace(4, 1, LiteralBytes.of((byte) 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> edits.replace(5, 0, LiteralBytes.of((byte) 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> edits.replace(5, 1, LiteralBytes.EMPTY));
        edits.replace(5, 1, LiteralBytes.of((byte) 1, (byte) 2));
        assertThat(edits.outward(6)).isEqualTo(6 - 9 + 1);
    }
}
