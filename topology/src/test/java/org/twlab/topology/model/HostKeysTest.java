package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.ParameterValue;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.HostSettings.Timers;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlReader;

/** The keys of a host become its settings; what a kernel does not have, or nobody can change, is refused. */
class HostKeysTest {

    private static HostSpec host(Diagnostics diagnostics, String keys) {
        SourceText source = SourceText.of("lab.yaml", 0, "{kind: host, address: 192.0.2.1, " + keys + "}");
        Reading reading = new Reading(diagnostics, new YamlFiles(diagnostics));
        return YamlReader.read(source, diagnostics)
                .flatMap(node -> HostKind.KIND.stated().read(node, reading))
                .orElseThrow()
                .settings();
    }

    private static HostSpec host(String keys) {
        Diagnostics diagnostics = new Diagnostics();
        HostSpec host = host(diagnostics, keys);
        assertThat(diagnostics.render()).isEmpty();
        return host;
    }

    private static String faults(String keys) {
        Diagnostics diagnostics = new Diagnostics();
        host(diagnostics, keys);
        return diagnostics.render();
    }

    @Test
    void everyKeyHasItsSetting() {
        HostSettings kernel =
                host("profile: linux-4.9, timestamp-offset: per-hostpair-hash, isn: random, initial-ttl: 128,"
                                + " memory: 64MiB, timers: kernel, time-wait: 30s")
                        .kernel();

        assertThat(kernel.offsetMode()).contains(OffsetMode.PER_HOSTPAIR_HASH);
        assertThat(kernel.timestampOffset()).isEmpty();
        assertThat(kernel.isn()).contains(Isn.RANDOM);
        assertThat(kernel.initialTtl()).isEqualTo(OptionalInt.of(128));
        assertThat(kernel.memoryBytes()).isEqualTo(64L << 20);
        assertThat(kernel.timers()).isEqualTo(Timers.KERNEL);
        assertThat(kernel.timeWaitNanos()).isEqualTo(OptionalLong.of(30_000_000_000L));
    }

    @Test
    void withoutAKeyTheProfileDecides() {
        KernelProfile profile = KernelProfile.named("linux-4.9");

        assertThat(host("profile: linux-4.9").kernel())
                .usingRecursiveComparison()
                .isEqualTo(HostSettings.of(profile));
    }

    @Test
    void aNumberOfTicksIsDrawnForEachMember() {
        HostSpec host = host("profile: linux-4.9, timestamp-offset: {step: [7, 3]}");

        assertThat(host.timestampOffset()).contains(new Distribution.Step(7, 3));
        assertThat(host.kernel().offsetMode()).isEmpty();
    }

    /** tcp_init of 2.6.32 leaves 180000 entries to a host with much memory and fewer to a small one. */
    @Test
    void limitsFollowTheMemoryUnlessSet() {
        Sysctl limit = Sysctl.TCP_MAX_TW_BUCKETS;

        assertThat(host("profile: linux-2.6.32").kernel().sysctls().get(limit)).isEqualTo(180_000);
        assertThat(host("profile: linux-2.6.32, memory: 64MiB")
                        .kernel()
                        .sysctls()
                        .get(limit))
                .isLessThan(16_385);
        assertThat(host("profile: linux-2.6.32, memory: 64MiB, sysctl: {net.ipv4.tcp_max_tw_buckets: 5}")
                        .kernel()
                        .sysctls()
                        .get(limit))
                .isEqualTo(5);
    }

    @Test
    void kernelsWithoutTheSysctlHavePortsOfTheirOwn() {
        assertThat(host("profile: windows-2003, ports: 1025-65535").kernel().portRange())
                .isEqualTo(SysctlSpec.portRange(1025, 65_535));
        assertThat(faults("profile: linux-4.9, ports: 1025-65535"))
                .startsWith("lab.yaml:1:54: error: 'ports' is for kernels without the sysctl"
                        + " net.ipv4.ip_local_port_range, which linux-4.9 has: set that\n");
    }

    @Test
    void onlyTheRfcHasAnMslToSet() {
        assertThat(host("profile: rfc9293, msl: 30s").kernel().timeWaitLengthNanos())
                .isEqualTo(60_000_000_000L);
        assertThat(faults("profile: linux-4.9, msl: 30s"))
                .contains("'msl' is for the profile rfc9293; in linux-4.9 TIME-WAIT lasts 60s, and 'time-wait' replaces"
                        + " that");
        assertThat(faults("profile: rfc9293, msl: 30s, time-wait: 10s"))
                .contains("'time-wait' replaces what 'msl' gives");
    }

    @Test
    void aTtlIsGivenOnce() {
        assertThat(faults("profile: linux-4.9, initial-ttl: 9, sysctl: {net.ipv4.ip_default_ttl: 8}"))
                .contains("'initial-ttl' replaces the sysctl net.ipv4.ip_default_ttl, give one");
    }

    @Test
    void aMisspeltOffsetModeGetsTheNearestSpelling() {
        assertThat(faults("profile: linux-4.9, timestamp-offset: per-4tuple-hsh"))
                .contains("'per-4tuple-hsh' is neither a way to add to timestamps nor a number of ticks")
                .contains("did you mean 'per-4tuple-hash'?");
    }

    /** One assumed parameter of each kind, wherever some profile has one: written in its own way, it counts. */
    @ParameterizedTest
    @CsvSource({"DURATION, 123ms, 123000000", "COUNT, 17, 17", "BYTES, 3KiB, 3072", "FLAG, yes, 1", "FLAG, no, 0"})
    void anAssumedValueIsReplaced(Parameter.Kind kind, String text, long expected) {
        ParameterValue assumed = firstAssumed(kind);
        KernelProfile profile = KernelProfile.names().stream()
                .map(KernelProfile::named)
                .filter(candidate -> candidate.value(assumed.parameter()).equals(assumed))
                .findFirst()
                .orElseThrow();

        ParameterValue replaced = host("profile: " + profile.name() + ", parameters: {"
                        + assumed.parameter().label() + ": " + text + "}")
                .kernel()
                .profile()
                .value(assumed.parameter());

        assertThat(replaced.value()).isEqualTo(expected);
        assertThat(replaced.source()).startsWith("set in lab.yaml:1:");
    }

    private static ParameterValue firstAssumed(Parameter.Kind kind) {
        return KernelProfile.names().stream()
                .flatMap(name -> KernelProfile.named(name).values().stream())
                .filter(value -> !value.verified() && value.parameter().kind() == kind && value.value() > 0)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aChoiceIsOneOfItsWords() {
        HostSettings kernel = host("profile: windows-2003, parameters: {syn-answer: challenge-ack}")
                .kernel();

        assertThat(kernel.profile().synAnswer()).isEqualTo(Parameter.SynAnswer.CHALLENGE_ACK);
        assertThat(faults("profile: windows-2003, parameters: {syn-answer: chalenge-ack}"))
                .contains(
                        "'chalenge-ack' cannot stand here; allowed: reset-in-window, none, challenge-ack; did you mean"
                                + " 'challenge-ack'?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linux-4.9 | time-wait: 240s | 'time-wait' of linux-4.9 is no assumption: 60s (TCP_TIMEWAIT_LEN,"
                        + " include/net/tcp.h); the key 'time-wait' of the host replaces it",
                "linux-4.9 | port-search: random | a kernel that does otherwise is another 'profile' than linux-4.9",
                "freebsd | tim-wait: 240s | did you mean 'time-wait'?",
                "freebsd | time-wait: 240 | '240' has no unit",
                "freebsd | time-wait: 0s | 0s",
                "freebsd | first-port: 60000, last-port: 50000 | 'first-port' (60000) must not be above 'last-port' (50000)",
                "freebsd | min-ato: 5s | must not be above 'max-ato'",
                "freebsd | first-port: 65536 | 65536 is not a whole number from 1 to 65535",
            })
    void whatCannotBeReplacedSaysWhy(String profile, String parameter, String message) {
        assertThat(faults("profile: " + profile + ", parameters: {" + parameter + "}"))
                .contains("error: ")
                .contains(message);
    }
}
