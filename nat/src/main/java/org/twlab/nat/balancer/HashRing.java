package org.twlab.nat.balancer;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.twlab.core.packet.Endpoint;

/**
 * A ring of 64-bit numbers on which each backend has {@link #PLACES} places; a key belongs to the first backend up that
 * comes after it (Karger et al., Consistent hashing and random trees, STOC 1997). The places of a backend depend on itself
 * and the ring's key only, so that rings of different backends agree about those they share.
 */
final class HashRing {
    /** Places of a backend: its share of the keys has a standard deviation of about 1/sqrt(PLACES) of itself. */
    static final int PLACES = 160;

    private final long[] places;
    private final int[] owners;

    /** @param key another key makes another, independent ring */
    HashRing(ImmutableList<Endpoint> backends, long key) {
        int count = backends.size() * PLACES;
        places = new long[count];
        int filled = 0;
        for (Endpoint backend : backends) {
            for (int place = 0; place < PLACES; place++) {
                places[filled++] = placeOf(backend, place, key);
            }
        }
        Arrays.sort(places);
        owners = new int[count];
        for (int i = 0; i < backends.size(); i++) {
            for (int place = 0; place < PLACES; place++) {
                owners[Arrays.binarySearch(places, placeOf(backends.get(i), place, key))] = i;
            }
        }
    }

    private static long placeOf(Endpoint backend, int place, long key) {
        return mix(mix(key ^ ((long) backend.address() << 16 | backend.port())) + place);
    }

    /** The backend of a hash; at least one must be up. */
    int ownerOf(long hash, IntPredicate isUp) {
        int found = Arrays.binarySearch(places, hash);
        int at = found >= 0 ? found : -found - 1;
        while (true) {
            int owner = owners[at == places.length ? 0 : at];
            if (isUp.test(owner)) {
                return owner;
            }
            at = at >= places.length ? 1 : at + 1;
        }
    }

    /** Every bit of the result depends on every bit given (the finalizer of SplitMix64, Stafford's variant 13). */
    static long mix(long bits) {
        long mixed = bits + 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
