package org.twlab.nat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The sysctls of connection tracking by their full names, {@code net.netfilter.nf_conntrack_...}, and the setting each of
 * them is. Timeouts are in seconds, switches are 0 or 1 (Documentation/networking/nf_conntrack-sysctl.rst); a
 * {@code nf_conntrack_max} of 0 is no limit.
 */
public final class NatSysctls {
    private static final ImmutableMap<String, Sysctl> BY_NAME = all();

    private NatSysctls() {}

    /** All names: the timeouts, then the others. */
    public static ImmutableSet<String> names() {
        return BY_NAME.keySet();
    }

    /** The least value of a sysctl. Throws IllegalArgumentException where there is none of this name. */
    public static long least(String name) {
        return named(name).least;
    }

    /** The greatest value of a sysctl. Throws IllegalArgumentException where there is none of this name. */
    public static long most(String name) {
        return named(name).most;
    }

    /** What a sysctl is in these settings. Throws IllegalArgumentException where there is none of this name. */
    public static long valueOf(NatSettings settings, String name) {
        return named(name).reader.applyAsLong(settings);
    }

    /**
     * Sets a sysctl.
     *
     * @return the builder; throws IllegalArgumentException where there is none of this name or the value is out of range
     */
    public static NatSettings.Builder apply(NatSettings.Builder builder, String name, long value) {
        Sysctl sysctl = named(name);
        if (value < sysctl.least || value > sysctl.most) {
            throw new IllegalArgumentException(
                    name + " (" + value + ") must be " + sysctl.least + " to " + sysctl.most);
        }
        return sysctl.writer.write(builder, value);
    }

    private static Sysctl named(String name) {
        Sysctl sysctl = BY_NAME.get(name);
        if (sysctl == null) {
            throw new IllegalArgumentException("no sysctl '" + name + "'; there are " + names());
        }
        return sysctl;
    }

    private static ImmutableMap<String, Sysctl> all() {
        ImmutableMap.Builder<String, Sysctl> all = ImmutableMap.builder();
        for (ConntrackTimeout timeout : ConntrackTimeout.values()) {
            if (timeout.hasSysctl()) {
                all.put(timeout.sysctl(), ofTimeout(timeout));
            }
        }
        return all.put(
                        "net.netfilter.nf_conntrack_tcp_loose",
                        new Sysctl(0, 1, settings -> flag(settings.loose()), (b, value) -> b.loose(value == 1)))
                .put(
                        "net.netfilter.nf_conntrack_tcp_be_liberal",
                        new Sysctl(0, 1, settings -> flag(settings.beLiberal()), (b, value) -> b.beLiberal(value == 1)))
                .put(
                        "net.netfilter.nf_conntrack_tcp_max_retrans",
                        new Sysctl(0, 0xFF, NatSettings::maxRetrans, (b, value) -> b.maxRetrans((int) value)))
                .put(
                        "net.netfilter.nf_conntrack_max",
                        new Sysctl(
                                0, Integer.MAX_VALUE, NatSettings::maxEntries, (b, value) -> b.maxEntries((int) value)))
                .buildOrThrow();
    }

    private static Sysctl ofTimeout(ConntrackTimeout timeout) {
        return new Sysctl(
                1,
                Integer.MAX_VALUE,
                settings -> TimeUnit.NANOSECONDS.toSeconds(settings.timeouts().of(timeout)),
                (builder, value) -> builder.timeout(timeout, TimeUnit.SECONDS.toNanos(value)));
    }

    private static long flag(boolean on) {
        return on ? 1 : 0;
    }

    /** Sets a value that is in range. */
    private interface Writer {
        NatSettings.Builder write(NatSettings.Builder builder, long value);
    }

    private record Sysctl(long least, long most, ToLongFunction<NatSettings> reader, Writer writer) {}
}
