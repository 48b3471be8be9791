package org.twlab.core.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;

/**
 * The fragments of one packet that have come so far, and whether one more fits: Linux {@code ip_frag_queue} since 5.0. A
 * fragment that repeats what lies within one that is there is ignored. One that overlaps otherwise, that ends behind the
 * end of the packet or names another end spoils them all.
 */
final class FragmentQueue {
    private static final int LONGEST_PACKET = 0xFFFF;
    /** A fragment that is not the last ends at a multiple of this. */
    private static final int UNIT = 8;

    /** In order of their offsets, without overlap. */
    private final List<Ipv4Packet> fragments = new ArrayList<>(4);

    private boolean lastIsIn;
    /** Content of the whole where its last fragment is in, otherwise the furthest end so far. */
    private int length;

    private int received;
    private int largest;

    /** What a fragment is to those already there. */
    enum Fit {
        WAITS,
        COMPLETES,
        REPEATS,
        CONTRADICTS
    }

    /** Those that wait, in order; with the one that completes the packet all of it. */
    List<Ipv4Packet> fragments() {
        return fragments;
    }

    /** The fragment with the start of the packet; null while it is missing. */
    @Nullable
    Ipv4Packet first() {
        return fragments.get(0).fragmentOffset() == 0 ? fragments.get(0) : null;
    }

    /** Bytes of the largest fragment, header included. */
    int largest() {
        return largest;
    }

    /** Takes a fragment in if it fits. */
    Fit add(Ipv4Packet fragment) {
        int start = fragment.fragmentOffset();
        int end = endOf(fragment);
        if (end == start || !reaches(end, fragment.moreFragments())) {
            return Fit.CONTRADICTS;
        }
        int place = fragments.size();
        while (place > 0 && fragments.get(place - 1).fragmentOffset() >= end) {
            place--;
        }
        if (place > 0 && endOf(fragments.get(place - 1)) > start) {
            Ipv4Packet there = fragments.get(place - 1);
            boolean inside = there.fragmentOffset() <= start && end <= endOf(there);
            return inside ? Fit.REPEATS : Fit.CONTRADICTS;
        }
        fragments.add(place, fragment);
        received += end - start;
        largest = Math.max(largest, fragment.totalLength());
        if (!lastIsIn || received < length) {
            return Fit.WAITS;
        }
        return fragments.get(0).headerLength() + length > LONGEST_PACKET ? spoil(place) : Fit.COMPLETES;
    }

    /** The fragment that made the whole too long does not wait with the others. */
    private Fit spoil(int place) {
        fragments.remove(place);
        return Fit.CONTRADICTS;
    }

    private static int endOf(Ipv4Packet fragment) {
        int end = fragment.fragmentOffset() + fragment.payload().wireLength();
        return fragment.moreFragments() ? end - end % UNIT : end;
    }

    /** Notes how far the packet goes; false if that contradicts what is known of its end. */
    private boolean reaches(int end, boolean more) {
        if (more ? lastIsIn && end > length : end < length || (lastIsIn && end != length)) {
            return false;
        }
        lastIsIn |= !more;
        length = Math.max(length, end);
        return true;
    }
}
