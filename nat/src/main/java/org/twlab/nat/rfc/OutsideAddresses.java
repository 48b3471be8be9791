package org.twlab.nat.rfc;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The public addresses of one gateway, in the order of its settings. */
final class OutsideAddresses {
    private final OutsideAddress[] inOrder;
    private final OutsideAddress[] sorted;
    private final int[] keys;

    OutsideAddresses(List<Integer> addresses, boolean overloading) {
        inOrder = new OutsideAddress[addresses.size()];
        for (int i = 0; i < inOrder.length; i++) {
            inOrder[i] = new OutsideAddress(addresses.get(i), i, overloading);
        }
        sorted = inOrder.clone();
        Arrays.sort(sorted, Comparator.comparingInt(OutsideAddress::address));
        keys = Arrays.stream(sorted).mapToInt(OutsideAddress::address).toArray();
    }

    int count() {
        return inOrder.length;
    }

    OutsideAddress get(int index) {
        return inOrder[index];
    }

    /** The address some places behind another, from the last on to the first. */
    OutsideAddress after(OutsideAddress other, int places) {
        return inOrder[(other.index() + places) % inOrder.length];
    }

    /** The one with this address; null for none. */
    @Nullable
    OutsideAddress find(int address) {
        int place = Arrays.binarySearch(keys, address);
        return place < 0 ? null : sorted[place];
    }

    /** The one that is known to have this address. */
    OutsideAddress at(int address) {
        OutsideAddress found = find(address);
        if (found == null) {
            throw new IllegalStateException("no outside address " + address);
        }
        return found;
    }

    int portsUsed() {
        int used = 0;
        for (OutsideAddress address : inOrder) {
            used += address.portsUsed();
        }
        return used;
    }
}
