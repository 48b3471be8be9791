package org.twlab.topology;

import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Prefix;

/** Numbers, 0 or greater, by network: finds those of all networks that contain an address, the longest first. */
final class PrefixIndex {
    /** What {@link #find} says when there is no such network. */
    static final long NONE = -1;

    private final @Nullable AddressIndex[] byLength = new AddressIndex[33];

    /** Gives a network a number if it has none. */
    void putIfAbsent(Prefix network, int number) {
        AddressIndex index = byLength[network.length()];
        if (index == null) {
            index = new AddressIndex();
            byLength[network.length()] = index;
        }
        index.putIfAbsent(network.bits(), number);
    }

    /**
     * The longest network that contains an address and is no longer than {@code mostLength}: see {@link #length} and
     * {@link #number}.
     */
    long find(int address, int mostLength) {
        for (int length = mostLength; length >= 0; length--) {
            AddressIndex index = byLength[length];
            int number = index == null ? AddressIndex.NONE : index.get(address & Prefix.mask(length));
            if (number != AddressIndex.NONE) {
                return (long) length << 32 | number;
            }
        }
        return NONE;
    }

    /** Calls with every network and its number, in no order. */
    void forEach(ObjIntConsumer<Prefix> consumer) {
        for (int length = 0; length < byLength.length; length++) {
            AddressIndex index = byLength[length];
            int ofNetwork = length;
            if (index != null) {
                index.forEach((bits, number) -> consumer.accept(new Prefix(bits, ofNetwork), number));
            }
        }
    }

    /** The length of a network that was found. */
    static int length(long found) {
        return (int) (found >>> 32);
    }

    /** The number of a network that was found. */
    static int number(long found) {
        return (int) found;
    }
}
