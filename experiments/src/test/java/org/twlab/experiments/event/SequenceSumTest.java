package org.twlab.experiments.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.tcp.SequenceState;

/** Sums of a receiver's variables, modulo 2^32. */
class SequenceSumTest {
    private static final SequenceState RECEIVER = new SequenceState(-1, 1000, 7, 9, 100);

    @ParameterizedTest
    @CsvSource({
        "rcv_nxt, 4294967295",
        "rcv_nxt + 1, 0",
        "rcv_nxt + rcv_wnd, 999",
        "ts_recent - 101, 4294967295",
        "'-5 +snd_una', 2",
        "snd_nxt-snd_una, 2",
        "' 4294967295 ', 4294967295",
        "0, 0"
    })
    void aSumHasItsValueModulo2To32(String text, long expected) {
        int value = SequenceSum.parse(text)
                .orElseThrow()
                .value(Optional.of(RECEIVER))
                .orElseThrow();

        assertThat(Integer.toUnsignedLong(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "rcv_nxt +",
                "rcv_nxt 1",
                "rcvnxt",
                "4294967296",
                "1.5",
                "2 * rcv_nxt",
                "+ - 1",
                "rcv_nxt1"
            })
    void anythingElseIsNone(String text) {
        assertThat(SequenceSum.parse(text)).isEmpty();
    }

    @Test
    void onlyNumbersNeedNoReceiver() {
        assertThat(SequenceSum.parse("5 - 6").orElseThrow().value(Optional.empty()))
                .hasValue(-1);
        assertThat(SequenceSum.parse("rcv_nxt - rcv_nxt").orElseThrow().value(Optional.empty()))
                .isEmpty();
    }
}
