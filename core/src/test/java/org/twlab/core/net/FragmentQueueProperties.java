package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.net.FragmentQueue.Fit;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.OpaquePayload;

/** The queue of one packet's fragments against a map of its bytes, and cases at its edges. */
class FragmentQueueProperties {

    /** Fragments of small offsets and lengths, so that they meet; the queue ends with the first contradiction. */
    @Property(tries = 3000)
    void fitsAsAMapOfBytesSays(@ForAll long seed) {
        Random random = new Random(seed);
        FragmentQueue queue = new FragmentQueue();
        ByteMap map = new ByteMap();
        for (int i = 0; i < 12; i++) {
            Ipv4Packet fragment = fragment(8 * random.nextInt(6), random.nextInt(26), random.nextInt(4) > 0);
            Fit fit = queue.add(fragment);
            assertThat(fit).as("fragment %d of seed %d", i, seed).isEqualTo(map.fitOf(fragment));
            if (fit == Fit.CONTRADICTS || fit == Fit.COMPLETES) {
                return;
            }
            assertThat(queue.fragments()).hasSize(map.taken.size()).isSortedAccordingTo(FragmentQueueProperties::order);
            assertThat(queue.first() != null).isEqualTo(map.bytes.get(0));
        }
    }

    private static int order(Ipv4Packet a, Ipv4Packet b) {
        return Integer.compare(a.fragmentOffset(), b.fragmentOffset());
    }

    /** Whatever their order, and however often they come, fragments make the packet, once all are there. */
    @Property(tries = 500)
    void invariant13_everyOrderMakesTheWhole(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300) int content,
            @ForAll @IntRange(max = 40) int room) {
        Ipv4Packet whole = open(Probe.packet(1, 2, 64, 7, 28 + content));
        List<Ipv4Packet> pieces = new ArrayList<>(Fragments.split(whole, 28 + room % content));
        Collections.shuffle(pieces, new Random(seed));

        FragmentQueue queue = new FragmentQueue();
        for (int i = 0; i < pieces.size() - 1; i++) {
            assertThat(queue.add(pieces.get(i))).isEqualTo(Fit.WAITS);
            assertThat(queue.add(pieces.get(i))).isEqualTo(Fit.REPEATS);
        }
        assertThat(queue.add(pieces.get(pieces.size() - 1))).isEqualTo(Fit.COMPLETES);
        assertThat(Fragments.join(queue.fragments())).isEqualTo(whole);
        assertThat(queue.largest())
                .isEqualTo(
                        pieces.stream().mapToInt(Ipv4Packet::totalLength).max().getAsInt());
    }

    /** Three fragments in turn: offset, length and whether more follows. */
    @ParameterizedTest
    @CsvSource({
        // a gap at the start, in the middle, at the end
        "8 8 m, 16 8 l, , WAITS",
        "0 8 m, 16 8 l, , WAITS",
        "0 8 m, 8 8 m, , WAITS",
        "0 8 m, 8 8 m, 16 8 l, COMPLETES",
        "16 8 l, 0 8 m, 8 8 m, COMPLETES",
        // the end is told twice, and differs
        "8 8 l, 8 16 l, , CONTRADICTS",
        "8 16 l, 8 8 l, , CONTRADICTS",
        "8 8 l, 16 8 l, , CONTRADICTS",
        "16 8 m, 8 8 l, , CONTRADICTS",
        "8 8 l, 8 8 l, , REPEATS",
        // behind the end
        "8 8 l, 16 8 m, , CONTRADICTS",
        "8 8 l, 0 16 m, , CONTRADICTS",
        "16 8 l, 8 8 m, 16 8 m, REPEATS",
        // the same again, a part of one, more than one
        "8 16 m, 8 16 m, , REPEATS",
        "8 16 m, 16 8 m, , REPEATS",
        "8 16 m, 8 8 m, , REPEATS",
        "8 8 m, 8 16 m, , CONTRADICTS",
        "8 8 m, 0 16 m, , CONTRADICTS",
        "8 8 m, 16 8 m, 8 16 m, CONTRADICTS",
        "8 8 m, 0 24 m, , CONTRADICTS",
        // nothing in it, or less than a unit
        "8 0 m, , , CONTRADICTS",
        "8 0 l, , , CONTRADICTS",
        "8 7 m, , , CONTRADICTS",
        "8 1 l, 0 8 m, , COMPLETES",
        "0 15 m, 8 8 l, , COMPLETES"
    })
    void contradictions(String first, String second, String third, Fit last) {
        FragmentQueue queue = new FragmentQueue();
        Fit fit = Fit.WAITS;
        for (String text : new String[] {first, second, third}) {
            if (text != null) {
                assertThat(fit).isEqualTo(Fit.WAITS);
                fit = queue.add(fragment(text));
            }
        }
        assertThat(fit).isEqualTo(last);
    }

    /** A packet has at most 65535 bytes, its header included; the fragment that makes it longer does not wait. */
    @ParameterizedTest
    @CsvSource({"27, COMPLETES", "28, CONTRADICTS"})
    void notLongerThanAPacketCanBe(int last, Fit fit) {
        FragmentQueue queue = new FragmentQueue();
        for (int offset = 0; offset < 65_488; offset += 8) {
            assertThat(queue.add(fragment(offset, 8, true))).isEqualTo(Fit.WAITS);
        }
        // 20 + 65488 + 27 = 65535
        assertThat(queue.add(fragment(65_488, last, false))).isEqualTo(fit);
        assertThat(queue.fragments()).hasSize(fit == Fit.COMPLETES ? 8187 : 8186);
    }

    private static Ipv4Packet fragment(String text) {
        List<String> parts = Splitter.on(' ').splitToList(text);
        return fragment(
                Integer.parseInt(parts.get(0)),
                Integer.parseInt(parts.get(1)),
                parts.get(2).equals("m"));
    }

    private static Ipv4Packet fragment(int offset, int length, boolean more) {
        int flags = offset / 8 | (more ? Ipv4Packet.MORE_FRAGMENTS : 0);
        return Ipv4Packet.of(1, 2, 64, 7, new OpaquePayload(253, new byte[length]))
                .withHeader(0, flags, new byte[0], Checksums.NOT_STAMPED);
    }

    /** Without DF. */
    private static Ipv4Packet open(Ipv4Packet packet) {
        return packet.withHeader(packet.tos(), 0, packet.options(), packet.headerChecksum());
    }

    /** Which bytes have come; reckoned from scratch for each fragment. */
    private static final class ByteMap {
        private final BitSet bytes = new BitSet();
        private final List<BitSet> taken = new ArrayList<>();
        private int furthest;
        private int end = -1;

        Fit fitOf(Ipv4Packet fragment) {
            int start = fragment.fragmentOffset();
            int stop = start + fragment.payload().wireLength();
            if (fragment.moreFragments()) {
                stop -= stop % 8;
            }
            boolean otherEnd =
                    fragment.moreFragments() ? end >= 0 && stop > end : stop < furthest || (end >= 0 && stop != end);
            if (stop == start || otherEnd) {
                return Fit.CONTRADICTS;
            }
            furthest = Math.max(furthest, stop);
            end = fragment.moreFragments() ? end : stop;
            BitSet range = new BitSet();
            range.set(start, stop);
            for (BitSet other : taken) {
                BitSet common = (BitSet) range.clone();
                common.and(other);
                if (common.equals(range)) {
                    return Fit.REPEATS;
                }
            }
            if (range.intersects(bytes)) {
                return Fit.CONTRADICTS;
            }
            bytes.or(range);
            taken.add(range);
            return end >= 0 && bytes.cardinality() == end ? Fit.COMPLETES : Fit.WAITS;
        }
    }
}
