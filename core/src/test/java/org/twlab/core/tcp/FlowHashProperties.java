package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** SipHash-2-4 against Guava's. */
class FlowHashProperties {

    @Property
    void equalsGuavasSipHashOfTheSameTwelveBytes(
            @ForAll long key0, @ForAll long key1, @ForAll int source, @ForAll int destination, @ForAll int ports) {
        long expected = Hashing.sipHash24(key0, key1)
                .newHasher()
                .putInt(source)
                .putInt(destination)
                .putInt(ports)
                .hash()
                .asLong();
        assertThat(FlowHash.of(key0, key1, source, destination, ports)).isEqualTo(expected);
    }
}
