package org.twlab.core.kernel;

/** The sysctl values of one host; hosts with equal values share one object. Immutable. */
public final class Sysctls {
    private final KernelProfile profile;
    private final long[] values;

    private Sysctls(KernelProfile profile, long[] values) {
        this.profile = profile;
        this.values = values;
    }

    /** The values of a freshly booted kernel. */
    public static Sysctls defaultsOf(KernelProfile profile) {
        long[] values = new long[Sysctl.values().length];
        for (SysctlSpec spec : profile.sysctls().values()) {
            values[spec.sysctl().ordinal()] = spec.defaultValue();
        }
        return new Sysctls(profile, values);
    }

    /** The value; 0 where the kernel does not have the sysctl. */
    public long get(Sysctl sysctl) {
        return values[sysctl.ordinal()];
    }

    /** The value in the range of an int, as most sysctls have it. */
    public int asInt(Sysctl sysctl) {
        return (int) Math.min(values[sysctl.ordinal()], Integer.MAX_VALUE);
    }

    /** Whether the value is not 0. */
    public boolean isOn(Sysctl sysctl) {
        return values[sysctl.ordinal()] != 0;
    }

    /**
     * The same values but for one.
     *
     * @throws IllegalArgumentException when the kernel does not have it, or does not accept the text
     */
    public Sysctls with(String linuxName, String text) {
        SysctlSpec spec = profile.sysctls().get(linuxName);
        if (spec == null) {
            throw new IllegalArgumentException(profile.name() + " has no sysctl " + linuxName
                    + profile.whyAbsent(linuxName).map(why -> ": " + why).orElse(""));
        }
        long value = spec.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        linuxName + " = '" + text + "' " + spec.check(text).orElseThrow()));
        long[] changed = values.clone();
        changed[spec.sysctl().ordinal()] = value;
        return new Sysctls(profile, changed);
    }
}
