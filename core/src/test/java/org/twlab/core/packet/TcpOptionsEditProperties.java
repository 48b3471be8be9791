package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Options changed on the way: what is changed reads back, and everything else stays where it is. */
class TcpOptionsEditProperties {

    @Property
    void otherTimestampsReadBackAndNothingElseChanges(
            @ForAll("options") TcpOptions options, @ForAll("words") int tsVal, @ForAll("words") int tsEcr) {
        Assume.that(options.hasTimestamps());
        TcpOptions changed = options.withTimestamps(tsVal, tsEcr);

        assertThat(changed.tsVal()).isEqualTo(tsVal);
        assertThat(changed.tsEcr()).isEqualTo(tsEcr);
        assertThat(TcpOptions.ofBytes(written(changed))).isEqualTo(changed);
        assertThat(changed.wireLength()).isEqualTo(options.wireLength());
        assertThat(changed.withoutTimestamps()).isEqualTo(options.withoutTimestamps());
    }

    @Property
    void strippedOptionsAreAsLongAndDifferInNopsOnly(@ForAll("options") TcpOptions options) {
        TcpOptions stripped = options.withoutTimestamps();
        byte[] before = written(options);
        byte[] after = written(stripped);

        assertThat(stripped.hasTimestamps()).isFalse();
        assertThat(stripped.mss()).isEqualTo(options.mss());
        assertThat(stripped.offeredWindowScale()).isEqualTo(options.offeredWindowScale());
        assertThat(stripped.sackPermitted()).isEqualTo(options.sackPermitted());
        assertThat(stripped.sackBlocks()).isEqualTo(options.sackBlocks());
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i] == before[i] || after[i] == 1).isTrue();
        }
    }

    @Property
    void otherBlocksReadBackAndNothingElseChanges(@ForAll("options") TcpOptions options, @ForAll("words") int step) {
        int[] edges =
                Arrays.stream(options.sackBlocks()).map(edge -> edge + step).toArray();
        TcpOptions changed = options.withSackBlocks(edges);

        assertThat(changed.sackBlocks()).isEqualTo(edges);
        assertThat(TcpOptions.ofBytes(written(changed))).isEqualTo(changed);
        assertThat(changed.withSackBlocks(options.sackBlocks())).isEqualTo(options);
    }

    /** NOPs stand in the ten places of the option: MSS, SACK-permitted, 10 x NOP, NOP, window scale. */
    @Example
    void linuxSynWithoutTimestamps() {
        TcpOptions syn = TcpOptions.builder()
                .mss(1460)
                .sackPermitted()
                .timestamps(7, 0)
                .windowScale(7)
                .build();

        assertThat(BaseEncoding.base16().lowerCase().encode(written(syn.withoutTimestamps())))
                .isEqualTo("020405b4" + "0402" + "01010101010101010101" + "01030307");
    }

    @Example
    void whatIsNotThereCannotBeChanged() {
        assertThatIllegalStateException().isThrownBy(() -> TcpOptions.NONE.withTimestamps(1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> TcpOptions.NONE.withSackBlocks(1, 2));
        assertThat(TcpOptions.NONE.withoutTimestamps()).isSameAs(TcpOptions.NONE);
    }

    private static byte[] written(TcpOptions options) {
        ByteBuffer out = ByteBuffer.allocate(options.wireLength());
        TcpOptionsCodec.write(options, out);
        return out.array();
    }

    @Provide
    Arbitrary<TcpOptions> options() {
        return PacketArbitraries.tcpOptions();
    }

    @Provide
    Arbitrary<Integer> words() {
        return PacketArbitraries.words();
    }
}
