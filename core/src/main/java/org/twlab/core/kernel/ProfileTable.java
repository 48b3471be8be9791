package org.twlab.core.kernel;

import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Collects what one kernel has, from scratch or starting from another kernel's table. Mutable, not shared. */
final class ProfileTable {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    /** In the source of every value that comes from a measurement. */
    static final String MEASURED = "measured on ";

    private final String name;
    private final String kernel;
    private final Map<Parameter, ParameterValue> values = new EnumMap<>(Parameter.class);
    private final Map<Sysctl, SysctlSpec> sysctls = new EnumMap<>(Sysctl.class);
    private final Map<String, String> absent = new TreeMap<>();
    private final Map<Sysctl, Long> fixed = new EnumMap<>(Sysctl.class);

    ProfileTable(String name, String kernel) {
        this.name = name;
        this.kernel = kernel;
    }

    /**
     * The table of a kernel near this one, which begins as a copy. What was measured here was not measured there: it is
     * assumed until it is set again.
     */
    ProfileTable successor(String newName, String newKernel) {
        ProfileTable copy = variant(newName, newKernel);
        values.values().forEach(value -> {
            if (value.source().contains(MEASURED)) {
                copy.put(value.parameter(), value.value(), "as " + name + ", " + value.source(), false);
            }
        });
        return copy;
    }

    /** A table that begins as a copy of which nothing is known for certain. */
    ProfileTable assumedSuccessor(String newName, String newKernel, String why) {
        ProfileTable copy = variant(newName, newKernel);
        values.values().forEach(value -> copy.put(value.parameter(), value.value(), why, false));
        return copy;
    }

    /** The table of the same kernel with something changed: a copy, sources included. */
    ProfileTable variant(String newName, String newKernel) {
        ProfileTable copy = new ProfileTable(newName, newKernel);
        copy.values.putAll(values);
        copy.sysctls.putAll(sysctls);
        copy.absent.putAll(absent);
        copy.fixed.putAll(fixed);
        return copy;
    }

    /** Sets nanoseconds, seconds, a count or bytes. */
    ProfileTable set(Parameter parameter, long value, String source) {
        return put(parameter, value, source, true);
    }

    ProfileTable set(Parameter parameter, boolean value, String source) {
        return put(parameter, value ? 1 : 0, source, true);
    }

    ProfileTable set(Parameter parameter, Enum<?> choice, String source) {
        return put(parameter, choice.ordinal(), source, true);
    }

    /** Sets a value that is common knowledge and no more: a default that scenarios may change. */
    ProfileTable assume(Parameter parameter, long value, String source) {
        return put(parameter, value, source, false);
    }

    ProfileTable assume(Parameter parameter, boolean value, String source) {
        return put(parameter, value ? 1 : 0, source, false);
    }

    ProfileTable assume(Parameter parameter, Enum<?> choice, String source) {
        return put(parameter, choice.ordinal(), source, false);
    }

    private ProfileTable put(Parameter parameter, long value, String source, boolean verified) {
        values.put(parameter, new ParameterValue(parameter, value, source, verified));
        return this;
    }

    ProfileTable sysctl(Sysctl sysctl, long defaultValue, long min, long max, String source) {
        sysctls.put(sysctl, new SysctlSpec(sysctl, SysctlSpec.Kind.INTEGER, defaultValue, min, max, source));
        absent.remove(sysctl.linuxName());
        fixed.remove(sysctl);
        return this;
    }

    ProfileTable portRange(int low, int high, String source) {
        long range = SysctlSpec.portRange(low, high);
        sysctls.put(
                Sysctl.IP_LOCAL_PORT_RANGE,
                new SysctlSpec(Sysctl.IP_LOCAL_PORT_RANGE, SysctlSpec.Kind.PORT_RANGE, range, 1, 65535, source));
        return this;
    }

    ProfileTable portList(Sysctl sysctl, String source) {
        sysctls.put(sysctl, new SysctlSpec(sysctl, SysctlSpec.Kind.PORT_LIST, 0, 0, 65535, source));
        absent.remove(sysctl.linuxName());
        return this;
    }

    /** This kernel cannot set what others have a sysctl for: it is a constant. */
    ProfileTable fixed(Sysctl sysctl, long value, String why) {
        sysctls.remove(sysctl);
        fixed.put(sysctl, value);
        absent.put(sysctl.linuxName(), why + "; it behaves like " + value);
        return this;
    }

    /** As {@link #fixed}, unless the table says something about this sysctl already. */
    ProfileTable fixedByDefault(Sysctl sysctl, long value, String why) {
        return knows(sysctl) ? this : fixed(sysctl, value, why);
    }

    /** As {@link #lacks}, unless the table says something about this sysctl already. */
    ProfileTable lacksUnlessKnown(Sysctl sysctl, String why) {
        return knows(sysctl) ? this : lacks(sysctl, why);
    }

    private boolean knows(Sysctl sysctl) {
        return sysctls.containsKey(sysctl) || absent.containsKey(sysctl.linuxName());
    }

    /** Notes why this kernel lacks a sysctl. */
    ProfileTable lacks(Sysctl sysctl, String why) {
        sysctls.remove(sysctl);
        fixed.remove(sysctl);
        absent.put(sysctl.linuxName(), why);
        return this;
    }

    KernelProfile build() {
        for (Sysctl sysctl : Sysctl.values()) {
            if (!sysctls.containsKey(sysctl) && !absent.containsKey(sysctl.linuxName())) {
                throw new IllegalStateException(name + " does not say why it lacks " + sysctl.linuxName());
            }
        }
        for (Parameter parameter : Parameter.values()) {
            if (!values.containsKey(parameter)) {
                throw new IllegalStateException(name + " has no value for " + parameter.label());
            }
        }
        ImmutableMap.Builder<String, SysctlSpec> byName = ImmutableMap.builder();
        sysctls.values().forEach(spec -> byName.put(spec.sysctl().linuxName(), spec));
        return new KernelProfile(
                name,
                kernel,
                ImmutableMap.copyOf(values),
                byName.buildOrThrow(),
                ImmutableMap.copyOf(absent),
                ImmutableMap.copyOf(fixed),
                RowSet.ALL);
    }
}
