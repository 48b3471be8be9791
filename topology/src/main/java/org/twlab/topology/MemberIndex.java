package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import org.jspecify.annotations.Nullable;

/** Finds the place of an address in a list: by halving where the list is in order, as lists from a network are. */
final class MemberIndex {
    private final ImmutableIntArray addresses;
    private final @Nullable AddressIndex unordered;

    private MemberIndex(ImmutableIntArray addresses, @Nullable AddressIndex unordered) {
        this.addresses = addresses;
        this.unordered = unordered;
    }

    static MemberIndex of(ImmutableIntArray addresses) {
        for (int i = 1; i < addresses.length(); i++) {
            if (Integer.compareUnsigned(addresses.get(i - 1), addresses.get(i)) >= 0) {
                return new MemberIndex(addresses, indexed(addresses));
            }
        }
        return new MemberIndex(addresses, null);
    }

    private static AddressIndex indexed(ImmutableIntArray addresses) {
        AddressIndex index = new AddressIndex();
        for (int i = 0; i < addresses.length(); i++) {
            index.putIfAbsent(addresses.get(i), i);
        }
        return index;
    }

    /** The first place of an address, or {@link AddressIndex#NONE}. */
    int find(int address) {
        if (unordered != null) {
            return unordered.get(address);
        }
        int low = 0;
        int high = addresses.length() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(addresses.get(middle), address);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return AddressIndex.NONE;
    }
}
