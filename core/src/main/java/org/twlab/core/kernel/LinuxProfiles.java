package org.twlab.core.kernel;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.twlab.core.kernel.KernelProfile.AckBeyondAnswer;
import org.twlab.core.kernel.KernelProfile.Clock;
import org.twlab.core.kernel.KernelProfile.Counted;
import org.twlab.core.kernel.KernelProfile.Habit;
import org.twlab.core.kernel.KernelProfile.OffsetMode;
import org.twlab.core.kernel.KernelProfile.PortSearch;
import org.twlab.core.kernel.KernelProfile.Recycle;
import org.twlab.core.kernel.KernelProfile.Reuse;
import org.twlab.core.kernel.KernelProfile.Segments;
import org.twlab.core.kernel.KernelProfile.SynAnswer;
import org.twlab.core.kernel.KernelProfile.TimeWait;
import org.twlab.core.kernel.KernelProfile.Timers;
import org.twlab.core.kernel.SysctlSpec.Kind;

/** The Linux kernels that can be simulated: 3.10.99, 4.9.154 and 6.18.44. */
final class LinuxProfiles {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long DAY_SECONDS = 86_400;
    private static final String REMOVED = "removed in Linux 4.12";

    static final ImmutableMap<String, KernelProfile> BY_NAME = byName(linux310(), linux49(), linux618());

    private LinuxProfiles() {}

    private static ImmutableMap<String, KernelProfile> byName(KernelProfile... profiles) {
        ImmutableMap.Builder<String, KernelProfile> byName = ImmutableMap.builder();
        for (KernelProfile profile : profiles) {
            byName.put(profile.name(), profile);
        }
        return byName.buildOrThrow();
    }

    private static KernelProfile linux310() {
        SysctlTable sysctls = common().integer(Sysctl.TCP_TW_REUSE, 0, 0, 1, "tcp_tw_reuse, off by default")
                .integer(Sysctl.TCP_TW_RECYCLE, 0, 0, 1, "tcp_tw_recycle, off by default")
                .ports(32768, 61000, "inet_init defaults before 4.4")
                .integer(Sysctl.TCP_CHALLENGE_ACK_LIMIT, 100, 0, Integer.MAX_VALUE, "sysctl_tcp_challenge_ack_limit")
                .integer(Sysctl.SOMAXCONN, 128, 0, 65535, "SOMAXCONN");
        return new KernelProfile(
                "linux-3.10",
                "Linux 3.10.99",
                new TimeWait(60 * SECOND, true, false, Counted.AT_EXPIRY, Counter.PAWS_ESTAB, 24 * DAY_SECONDS),
                Optional.of(new Recycle(false, false)),
                Reuse.TWO_SECOND_STEPS,
                new Segments(SynAnswer.NONE, AckBeyondAnswer.NONE, habits(), 1024, 1000),
                new Timers(SECOND, 200 * MILLISECOND, 120 * SECOND, 3 * SECOND, 0),
                new Clock(-300, OffsetMode.PER_HOST_BOOT),
                PortSearch.SEQUENTIAL,
                14600,
                true,
                sysctls.build(),
                sysctls.absent(ImmutableMap.of(
                        Sysctl.TCP_TW_REUSE_DELAY, "added after Linux 4.19; linux-3.10 counts whole seconds",
                        Sysctl.TCP_SYN_LINEAR_TIMEOUTS, "added in Linux 6.5",
                        Sysctl.TCP_INVALID_RATELIMIT, "added in Linux 4.0")));
    }

    private static KernelProfile linux49() {
        SysctlTable sysctls = common().integer(Sysctl.TCP_TW_REUSE, 0, 0, 1, "tcp_tw_reuse, off by default")
                .integer(Sysctl.TCP_TW_RECYCLE, 0, 0, 1, "tcp_tw_recycle, off by default")
                .ports(32768, 60999, "inet_init_net since 4.4")
                .integer(Sysctl.TCP_INVALID_RATELIMIT, 500, 0, Integer.MAX_VALUE, "HZ/2, in ms")
                .integer(Sysctl.TCP_CHALLENGE_ACK_LIMIT, 1000, 0, Integer.MAX_VALUE, "sysctl_tcp_challenge_ack_limit")
                .integer(Sysctl.SOMAXCONN, 128, 0, 65535, "SOMAXCONN");
        return new KernelProfile(
                "linux-4.9",
                "Linux 4.9.154",
                new TimeWait(60 * SECOND, false, true, Counted.AT_EXPIRY, Counter.PAWS_ESTAB, 24 * DAY_SECONDS),
                Optional.of(new Recycle(true, true)),
                Reuse.TWO_SECOND_STEPS,
                new Segments(
                        SynAnswer.CHALLENGE_ACK,
                        AckBeyondAnswer.CHALLENGE_ACK_UNLESS_ESTABLISHED,
                        habits(Habit.CHALLENGES_OLD_ACK, Habit.LIMITS_EMPTY_ANSWERS),
                        1024,
                        1000),
                new Timers(SECOND, 200 * MILLISECOND, 120 * SECOND, 3 * SECOND, 0),
                new Clock(-300, OffsetMode.PER_HOST_BOOT),
                PortSearch.PARITY,
                29200,
                true,
                sysctls.build(),
                sysctls.absent(ImmutableMap.of(
                        Sysctl.TCP_TW_REUSE_DELAY, "added after Linux 4.19; linux-4.9 counts whole seconds",
                        Sysctl.TCP_SYN_LINEAR_TIMEOUTS, "added in Linux 6.5")));
    }

    private static KernelProfile linux618() {
        SysctlTable sysctls = common().integer(Sysctl.TCP_TW_REUSE, 2, 0, 2, "measured on 6.18.44: 2, loopback only")
                .integer(Sysctl.TCP_TW_REUSE_DELAY, 1000, 1, Integer.MAX_VALUE, "measured on 6.18.44, in ms")
                .integer(Sysctl.TCP_SYN_LINEAR_TIMEOUTS, 4, 0, 127, "measured on 6.18.44")
                .ports(32768, 60999, "measured on 6.18.44")
                .integer(Sysctl.TCP_INVALID_RATELIMIT, 500, 0, Integer.MAX_VALUE, "HZ/2, in ms")
                .integer(
                        Sysctl.TCP_CHALLENGE_ACK_LIMIT,
                        Integer.MAX_VALUE,
                        0,
                        Integer.MAX_VALUE,
                        "measured on 6.18.44: unlimited")
                .integer(Sysctl.SOMAXCONN, 4096, 0, 65535, "SOMAXCONN since 5.4");
        return new KernelProfile(
                "linux-6.18",
                "Linux 6.18.44",
                new TimeWait(60 * SECOND, false, true, Counted.AT_ENTRY, Counter.PAWS_TIMEWAIT, 2147),
                Optional.empty(),
                Reuse.DELAY_AFTER_ENTRY,
                new Segments(
                        SynAnswer.CHALLENGE_ACK,
                        AckBeyondAnswer.CHALLENGE_ACK,
                        habits(
                                Habit.CHALLENGES_SYN_FAILING_PAWS,
                                Habit.TAKES_RST_BELOW_FIN,
                                Habit.TAKES_SIMULTANEOUS_SYN_ACK,
                                Habit.LIMITS_EMPTY_ANSWERS,
                                Habit.DROPS_OLD_PURE_ACK),
                        1200,
                        1000),
                new Timers(SECOND, 200 * MILLISECOND, 120 * SECOND, 3 * SECOND, 8 * MILLISECOND),
                new Clock(0, OffsetMode.PER_4TUPLE_HASH),
                PortSearch.PARITY_PERTURBED,
                64240,
                false,
                sysctls.build(),
                sysctls.absent(ImmutableMap.of(Sysctl.TCP_TW_RECYCLE, REMOVED)));
    }

    private static ImmutableSet<Habit> habits(Habit... habits) {
        return Sets.immutableEnumSet(Arrays.asList(habits));
    }

    /** What the three kernels have alike. */
    private static SysctlTable common() {
        return new SysctlTable()
                .integer(Sysctl.TCP_TIMESTAMPS, 1, 0, 2, "sysctl_tcp_timestamps")
                .integer(Sysctl.TCP_SACK, 1, 0, 1, "sysctl_tcp_sack")
                .integer(Sysctl.TCP_WINDOW_SCALING, 1, 0, 1, "sysctl_tcp_window_scaling")
                .integer(Sysctl.TCP_MAX_TW_BUCKETS, 131072, 0, Integer.MAX_VALUE, "half of an ehash of 262144")
                .integer(Sysctl.TCP_RFC1337, 0, 0, 1, "sysctl_tcp_rfc1337")
                .integer(Sysctl.TCP_FIN_TIMEOUT, 60, 1, 100_000, "TCP_FIN_TIMEOUT, in s")
                .integer(Sysctl.TCP_SYN_RETRIES, 6, 1, 127, "TCP_SYN_RETRIES since 3.7")
                .integer(Sysctl.TCP_SYNACK_RETRIES, 5, 0, 255, "TCP_SYNACK_RETRIES")
                .integer(Sysctl.TCP_RETRIES2, 15, 0, 255, "TCP_RETR2")
                .integer(Sysctl.TCP_ORPHAN_RETRIES, 0, 0, 255, "0 behaves as 8")
                .integer(Sysctl.IP_DEFAULT_TTL, 64, 1, 255, "IPDEFTTL");
    }

    /** Collects the sysctls of one kernel. */
    private static final class SysctlTable {
        private final List<SysctlSpec> specs = new ArrayList<>();

        SysctlTable integer(Sysctl sysctl, long defaultValue, long min, long max, String source) {
            specs.add(new SysctlSpec(sysctl, Kind.INTEGER, defaultValue, min, max, source));
            return this;
        }

        SysctlTable ports(int low, int high, String source) {
            long range = SysctlSpec.portRange(low, high);
            specs.add(new SysctlSpec(Sysctl.IP_LOCAL_PORT_RANGE, Kind.PORT_RANGE, range, 1, 65535, source));
            return this;
        }

        ImmutableMap<String, SysctlSpec> build() {
            ImmutableMap.Builder<String, SysctlSpec> byName = ImmutableMap.builder();
            specs.stream()
                    .sorted(Comparator.comparing(SysctlSpec::sysctl))
                    .forEach(spec -> byName.put(spec.sysctl().linuxName(), spec));
            return byName.buildOrThrow();
        }

        ImmutableMap<String, String> absent(ImmutableMap<Sysctl, String> reasons) {
            ImmutableSortedMap.Builder<String, String> byName = ImmutableSortedMap.naturalOrder();
            reasons.forEach((sysctl, why) -> byName.put(sysctl.linuxName(), why));
            return ImmutableMap.copyOf(byName.buildOrThrow());
        }
    }
}
