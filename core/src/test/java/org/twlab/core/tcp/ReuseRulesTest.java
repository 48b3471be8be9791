package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctls;
import org.twlab.core.packet.Address;

/** Where tcp_tw_reuse is on: Linux {@code tcp_twsk_unique} of 4.19 and later. */
class ReuseRulesTest {
    @ParameterizedTest
    @CsvSource({
        "2, 127.0.0.1, 127.0.0.2, true",
        "2, 127.255.0.1, 10.0.0.1, true",
        "2, 10.0.0.1, 127.1.2.3, true",
        "2, 10.0.0.127, 127.0.0.1, true",
        "2, 10.0.0.127, 10.0.0.127, false",
        "2, 126.0.0.1, 128.0.0.1, false",
        "1, 10.0.0.1, 10.0.0.2, true",
        "0, 127.0.0.1, 127.0.0.1, false"
    })
    void U5_twoMeansLoopbackAddressesOnly(String value, String local, String remote, boolean enabled) {
        KernelProfile profile = KernelProfile.named("linux-6.18");
        Sysctls sysctls = Sysctls.defaultsOf(profile).with("net.ipv4.tcp_tw_reuse", value);

        int from = Address.parse(local).bits();
        int to = Address.parse(remote).bits();

        assertThat(ReuseRules.isEnabled(profile, sysctls, from, to)).isEqualTo(enabled);
        assertThat(ReuseRules.isEnabled(profile.without(Row.U5), sysctls, from, to))
                .isEqualTo(enabled || value.equals("2"));
    }
}
