package org.twlab.core.kernel;

/** The sysctl values of one host; hosts with equal values share one object. Immutable. */
public final class Sysctls {
    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000_000L;

    private final KernelProfile profile;
    private final long[] values;
    /** Sysctls that somebody has set, as bits by ordinal: they do not follow from memory any more. */
    private final long set;

    private final PortList reservedPorts;

    private Sysctls(KernelProfile profile, long[] values, long set, PortList reservedPorts) {
        this.profile = profile;
        this.values = values;
        this.set = set;
        this.reservedPorts = reservedPorts;
    }

    /** The values of a freshly booted kernel with the default memory. */
    public static Sysctls defaultsOf(KernelProfile profile) {
        return defaultsOf(profile, MemoryLimits.DEFAULT_MEMORY_BYTES);
    }

    /** The values of a freshly booted kernel with so much memory. */
    public static Sysctls defaultsOf(KernelProfile profile, long memoryBytes) {
        long[] values = new long[Sysctl.values().length];
        profile.fixed().forEach((sysctl, value) -> values[sysctl.ordinal()] = value);
        for (SysctlSpec spec : profile.sysctls().values()) {
            values[spec.sysctl().ordinal()] = profile.defaultOf(spec.sysctl(), memoryBytes);
        }
        return new Sysctls(profile, values, 0, PortList.EMPTY);
    }

    /** The value; 0 where the kernel has neither the sysctl nor a constant in its place. */
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

    /** Ports that no automatic choice takes: net.ipv4.ip_local_reserved_ports. */
    public PortList reservedPorts() {
        return reservedPorts;
    }

    /** Smallest retransmission timeout: tcp_rto_min_us where the kernel has it. */
    public long rtoMinNanos() {
        return profile.has(Sysctl.TCP_RTO_MIN_US)
                ? values[Sysctl.TCP_RTO_MIN_US.ordinal()] * MICROSECOND
                : profile.nanos(Parameter.MIN_RTO);
    }

    /** Largest retransmission timeout: tcp_rto_max_ms where the kernel has it. */
    public long rtoMaxNanos() {
        return profile.has(Sysctl.TCP_RTO_MAX_MS)
                ? values[Sysctl.TCP_RTO_MAX_MS.ordinal()] * MILLISECOND
                : profile.nanos(Parameter.MAX_RTO);
    }

    /** A value as Linux prints it. */
    public String text(SysctlSpec spec) {
        return spec.kind() == SysctlSpec.Kind.PORT_LIST ? reservedPorts.toString() : spec.text(get(spec.sysctl()));
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
        PortList ports =
                spec.kind() == SysctlSpec.Kind.PORT_LIST ? PortList.parse(text).orElseThrow() : reservedPorts;
        return new Sysctls(profile, changed, set | 1L << spec.sysctl().ordinal(), ports);
    }

    /** The same values with those that nobody has set as a kernel with so much memory has them. */
    public Sysctls withMemory(long memoryBytes) {
        long[] changed = values.clone();
        for (SysctlSpec spec : profile.sysctls().values()) {
            int n = spec.sysctl().ordinal();
            if ((set >>> n & 1) == 0) {
                changed[n] = profile.defaultOf(spec.sysctl(), memoryBytes);
            }
        }
        return new Sysctls(profile, changed, set, reservedPorts);
    }
}
