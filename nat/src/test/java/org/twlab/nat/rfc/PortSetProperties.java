package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The set of ports against a {@link BitSet}, few and many. */
class PortSetProperties {

    @Property(tries = 200)
    void itFindsWhatABitSetFinds(
            @ForAll @Size(min = 1, max = 900) List<@IntRange(max = 1023) Integer> toggled,
            @ForAll @IntRange(max = 64_511) int base,
            @ForAll @IntRange(max = 1100) int from,
            @ForAll @IntRange(max = 1100) int length) {
        PortSet set = new PortSet();
        BitSet expected = new BitSet();
        for (int place : toggled) {
            int port = base + place;
            if (expected.get(port)) {
                set.remove(port);
            } else {
                set.add(port);
            }
            expected.flip(port);
            assertThat(set.size()).isEqualTo(expected.cardinality());
        }
        int first = Math.min(0xFFFF, base + from);
        int last = Math.min(0xFFFF, first + length);
        for (int step = 1; step <= 2; step++) {
            int next = first;
            while (next <= last && expected.get(next)) {
                next += step;
            }
            assertThat(set.nextAbsent(first, last, step)).isEqualTo(next > last ? PortSet.NONE : next);
        }
        for (int port = base; port <= base + 1023; port++) {
            assertThat(set.contains(port)).isEqualTo(expected.get(port));
        }
    }
}
