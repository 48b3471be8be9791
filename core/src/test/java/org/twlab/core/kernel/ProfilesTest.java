package org.twlab.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilesTest {
    static List<KernelProfile> profiles() {
        return KernelProfile.names().stream().map(KernelProfile::named).toList();
    }

    @Test
    void thereAreTenProfilesAndTheLinuxKernelsComeFirst() {
        assertThat(KernelProfile.names())
                .containsExactly(
                        "linux-2.6.32",
                        "linux-3.10",
                        "linux-4.9",
                        "linux-4.10",
                        "linux-4.14",
                        "linux-4.19",
                        "linux-6.18",
                        "rfc9293",
                        "windows-2003",
                        "freebsd");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyParameterHasAValueWithASource(KernelProfile profile) {
        assertThat(profile.values()).hasSize(Parameter.values().length).allSatisfy(value -> {
            assertThat(value.source()).isNotBlank();
            assertThat(value.text()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void whatWasMeasuredOnAnotherKernelIsOnlyAssumed(KernelProfile profile) {
        String own = profile.kernel().replaceFirst("Linux ([0-9.]+).*", "$1");

        assertThat(profile.values())
                .filteredOn(value -> value.verified() && value.source().contains("measured on "))
                .allSatisfy(value -> assertThat(value.source()).contains("measured on " + own));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everySysctlIsThereOrItsAbsenceExplained(KernelProfile profile) {
        assertThat(Sysctl.values())
                .allSatisfy(sysctl -> assertThat(profile.has(sysctl))
                        .isEqualTo(profile.whyAbsent(sysctl.linuxName()).isEmpty()));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyDefaultIsAccepted(KernelProfile profile) {
        assertThat(profile.sysctls().values())
                .allSatisfy(spec ->
                        assertThat(spec.check(spec.text(spec.defaultValue()))).isEmpty())
                .allSatisfy(spec -> assertThat(profile.defaultOf(spec.sysctl(), MemoryLimits.DEFAULT_MEMORY_BYTES))
                        .isEqualTo(spec.defaultValue()));
    }

    /** Default, then a value that is refused; '-' for a kernel that lacks it. Measured or from each kernel's source. */
    @ParameterizedTest
    @CsvSource({
        "tcp_tw_reuse, 2, linux-6.18, 3",
        "tcp_tw_reuse, 2, linux-4.19, 3",
        "tcp_tw_reuse, 0, linux-4.14, 2",
        "tcp_tw_reuse, 0, linux-4.9, 2",
        "tcp_tw_reuse_delay, 1000, linux-6.18, 0",
        "tcp_tw_reuse_delay, -, linux-4.19, -",
        "tcp_tw_recycle, 0, linux-4.10, 2",
        "tcp_tw_recycle, -, linux-4.14, -",
        "tcp_syn_retries, 5, linux-2.6.32, 0",
        "tcp_syn_retries, 6, linux-3.10, 0",
        "tcp_syn_linear_timeouts, 4, linux-6.18, 128",
        "tcp_challenge_ack_limit, 2147483647, linux-6.18, -1",
        "tcp_challenge_ack_limit, 100, linux-3.10, -1",
        "tcp_challenge_ack_limit, -, linux-2.6.32, -",
        "tcp_timestamps, 1, linux-4.14, 3",
        "tcp_timestamps, 1, linux-4.9, 2",
        "tcp_syncookies, 0, linux-2.6.32, 2",
        "tcp_syncookies, 1, linux-4.9, 3",
        "tcp_fin_timeout, 60, linux-6.18, 0",
        "tcp_max_syn_backlog, 2048, linux-6.18, -1",
        "tcp_max_syn_backlog, 1024, linux-4.9, -1",
        "tcp_early_retrans, 0, linux-3.10, 3",
        "tcp_early_retrans, -, linux-2.6.32, -",
        "ip_local_reserved_ports, -, linux-2.6.32, -",
        "ip_local_port_range, 32768 61000, linux-3.10, 5 4",
        "ip_local_port_range, 32768 60999, linux-4.9, 5 4",
        "ip_local_port_range, 32768 60999, linux-6.18, 0 4",
        "ip_local_port_range, -, windows-2003, -",
        "tcp_timestamps, 0, windows-2003, 2",
        "tcp_tw_reuse, -, rfc9293, -",
        "tcp_rfc1337, 0, rfc9293, 2"
    })
    void defaultsAndRangesOfSysctls(String name, String value, String profileName, String refused) {
        KernelProfile profile = KernelProfile.named(profileName);
        String full = "net.ipv4." + name;

        if (value.equals("-")) {
            assertThat(profile.whyAbsent(full)).isPresent();
            assertThatThrownBy(() -> Sysctls.defaultsOf(profile).with(full, "1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(profile.whyAbsent(full).orElseThrow());
        } else {
            SysctlSpec spec = profile.sysctls().get(full);
            assertThat(spec.text(spec.defaultValue())).isEqualTo(value);
            assertThat(spec.check(refused)).isPresent();
        }
    }

    /** Table of the differences between the kernels, spot by spot. */
    @ParameterizedTest
    @CsvSource({
        "time-wait, linux-4.9, 60s",
        "time-wait, rfc9293, 240s",
        "time-wait, windows-2003, 240s",
        "time-wait, freebsd, 60s",
        "rfc1337-rst-restarts, linux-2.6.32, yes",
        "rfc1337-rst-restarts, linux-3.10, yes",
        "rfc1337-rst-restarts, linux-4.14, no",
        "entry-acks-limited, linux-3.10, no",
        "entry-acks-limited, linux-4.9, yes",
        "entries-counted, linux-4.19, at-expiry",
        "entries-counted, linux-6.18, at-entry",
        "entry-paws-counter, linux-4.9, PAWSEstab",
        "entry-paws-counter, linux-6.18, PAWSTimewait",
        "recycle-store, linux-2.6.32, inet-peer",
        "recycle-store, linux-4.10, tcp-metrics",
        "recycle-store, linux-4.14, none",
        "recycle-keyed-by-local, linux-3.10, no",
        "recycle-keyed-by-local, linux-4.9, yes",
        "reuse, linux-4.14, two-second-steps",
        "reuse, linux-4.19, one-second-step",
        "reuse, linux-6.18, delay-after-entry",
        "syn-answer, linux-2.6.32, reset-in-window",
        "syn-answer, linux-3.10, none",
        "syn-answer, linux-4.9, challenge-ack",
        "ack-beyond-answer, linux-6.18, challenge-ack",
        "initial-rto, linux-2.6.32, 3s",
        "initial-rto, linux-3.10, 1s",
        "clock-at-boot, linux-4.10, -300s",
        "clock-at-boot, linux-4.14, 0s",
        "offset-mode, linux-4.9, per-host-boot",
        "offset-mode, linux-4.10, per-4tuple-hash",
        "offset-mode, linux-4.14, per-hostpair-hash",
        "offset-mode, linux-4.19, per-hostpair-hash",
        "offset-mode, linux-6.18, per-4tuple-hash",
        "port-search, linux-3.10, sequential",
        "port-search, linux-4.14, parity",
        "port-search, linux-4.19, parity-perturbed",
        "receive-window, linux-2.6.32, 5840B",
        "receive-window, linux-3.10, 14600B",
        "receive-window, linux-4.9, 29200B",
        "receive-window, linux-6.18, 64240B",
        "syn-rearm-jiffies, linux-6.18, 2",
        "syn-rearm-jiffies, linux-4.19, 0",
        "first-port, windows-2003, 1025",
        "last-port, windows-2003, 5000",
        "first-port, rfc9293, 49152"
    })
    void valuesOfParameters(String label, String profile, String text) {
        assertThat(KernelProfile.named(profile).values())
                .filteredOn(value -> value.parameter().label().equals(label))
                .singleElement()
                .satisfies(value -> assertThat(value.text()).isEqualTo(text));
    }

    @Test
    void limitsFollowFromMemoryUnlessSet() {
        KernelProfile profile = KernelProfile.named("linux-6.18");
        Sysctls small = Sysctls.defaultsOf(profile, 1L << 30);
        Sysctls set = Sysctls.defaultsOf(profile)
                .with("net.ipv4.tcp_max_tw_buckets", "7")
                .withMemory(1L << 30);

        assertThat(small.get(Sysctl.TCP_MAX_TW_BUCKETS)).isEqualTo(4096);
        assertThat(small.get(Sysctl.TCP_MAX_SYN_BACKLOG)).isEqualTo(128);
        assertThat(set.get(Sysctl.TCP_MAX_TW_BUCKETS)).isEqualTo(7);
        assertThat(set.get(Sysctl.TCP_MAX_ORPHANS)).isEqualTo(4096);
    }

    /** {@code tcp_init} of 2.6.32.2, worked out by hand for memories of 1 GiB, 100 MiB, 40 MiB and 20 MiB. */
    @ParameterizedTest
    @CsvSource({"1024, 180000, 65536, 1024", "100, 180000, 4096, 1024", "40, 16384, 8192, 256", "20, 8192, 4096, 128"})
    void limitsOfTheOldestKernelGoInSteps(long mebibytes, int buckets, int orphans, int backlog) {
        MemoryLimits limits = MemoryLimits.of(KernelProfile.named("linux-2.6.32"), mebibytes << 20);

        assertThat(limits.maxTwBuckets()).isEqualTo(buckets);
        assertThat(limits.maxOrphans()).isEqualTo(orphans);
        assertThat(limits.maxSynBacklog()).isEqualTo(backlog);
    }

    @ParameterizedTest
    @CsvSource({"linux-2.6.32, 65664", "linux-3.10, 16384", "linux-4.9, 16384", "linux-6.18, 0"})
    void storesOfRecordsHaveTheirSizes(String profile, int records) {
        assertThat(MemoryLimits.of(KernelProfile.named(profile), MemoryLimits.DEFAULT_MEMORY_BYTES)
                        .recycleRecords())
                .isEqualTo(records);
    }

    @Test
    void aPortListIsReadAndPrintedAsLinuxDoes() {
        PortList ports = PortList.parse("9000-9100, 8080,8081").orElseThrow();

        assertThat(ports.toString()).isEqualTo("8080-8081,9000-9100");
        assertThat(ports.size()).isEqualTo(103);
        assertThat(ports.contains(9100)).isTrue();
        assertThat(ports.contains(9101)).isFalse();
        assertThat(PortList.parse("")).contains(PortList.EMPTY);
        assertThat(List.of("0", "1-", "9-8", "70000", "a"))
                .allSatisfy(text -> assertThat(PortList.parse(text)).isEmpty());
    }
}
