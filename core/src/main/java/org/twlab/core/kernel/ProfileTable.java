package org.twlab.core.kernel;

import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Collects what one kernel has, from scratch or starting from another kernel's table. Mutable, not shared. */
final class ProfileTable {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    private final String name;
    private final String kernel;
    private final Map<Parameter, ParameterValue> values = new EnumMap<>(Parameter.class);
    private final Map<Sysctl, SysctlSpec> sysctls = new EnumMap<>(Sysctl.class);
    private final Map<String, String> absent = new TreeMap<>();

    ProfileTable(String name, String kernel) {
        this.name = name;
        this.kernel = kernel;
    }

    /** A table that begins as a copy of this one, sources included. */
    ProfileTable successor(String newName, String newKernel) {
        ProfileTable copy = new ProfileTable(newName, newKernel);
        copy.values.putAll(values);
        copy.sysctls.putAll(sysctls);
        copy.absent.putAll(absent);
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
        return this;
    }

    ProfileTable portRange(int low, int high, String source) {
        long range = SysctlSpec.portRange(low, high);
        sysctls.put(
                Sysctl.IP_LOCAL_PORT_RANGE,
                new SysctlSpec(Sysctl.IP_LOCAL_PORT_RANGE, SysctlSpec.Kind.PORT_RANGE, range, 1, 65535, source));
        return this;
    }

    /** Notes why this kernel lacks a sysctl. */
    ProfileTable lacks(Sysctl sysctl, String why) {
        sysctls.remove(sysctl);
        absent.put(sysctl.linuxName(), why);
        return this;
    }

    KernelProfile build() {
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
                RowSet.ALL);
    }
}
