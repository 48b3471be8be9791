package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Identification;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.sim.RandomStreams;

/**
 * What one host makes from a secret of its own, drawn at boot: initial sequence numbers, timestamp offsets, the first
 * port toward a destination, identifications.
 */
final class HostSecrets {
    private static final long SECOND = 1_000_000_000L;
    /** Step of the clock in initial sequence numbers: Linux {@code seq_scale}. */
    private static final long ISN_CLOCK_NANOS = 64;
    /** Step of the clock of RFC 793 section 3.3. */
    private static final long RFC793_CLOCK_NANOS = 4_000;
    /** Life of a key of 2.6.32: {@code REKEY_INTERVAL}. */
    private static final long REKEY_NANOS = 300 * SECOND;
    /** Bits of the hash of 2.6.32: {@code HASH_MASK}. */
    private static final int REKEYED_BITS = 24;

    private static final int DRAWS = 0x6472_6177;
    private static final int CONNECTIONS = 0x636F_6E6E;

    private final TcpHost host;
    private final long key0;
    private final long key1;
    private int connections;

    /**
     * The secrets of a host.
     *
     * @param boot how often the host was booted before
     */
    HostSecrets(TcpHost host, RandomStreams streams, int boot) {
        this.host = host;
        String suffix = boot == 0 ? "" : "/boot" + boot;
        this.key0 = streams.keyOf(host.name() + "/key0" + suffix);
        this.key1 = streams.keyOf(host.name() + "/key1" + suffix);
    }

    /** What a connection adds to the host's timestamp clock. */
    int tsOffset(int localAddress, int remoteAddress, int tuplePorts) {
        HostSettings settings = host.settings();
        if (settings.timestampOffset().isPresent()) {
            return (int) settings.timestampOffset().getAsLong();
        }
        if (settings.sysctls().get(Sysctl.TCP_TIMESTAMPS) != 1) {
            return 0;
        }
        OffsetMode mode = settings.offsetMode().isPresent()
                ? settings.offsetMode().get()
                : settings.profile().offsetMode();
        return switch (mode) {
            case PER_HOST_BOOT, NONE -> 0;
            case PER_4TUPLE_HASH -> high(hash(localAddress, remoteAddress, tuplePorts));
            case PER_HOSTPAIR_HASH -> high(hash(localAddress, remoteAddress, 0));
            case PER_CONNECTION_RANDOM -> high(hash(connections++, 0, CONNECTIONS));
        };
    }

    /** Initial sequence number of a connection that begins now. */
    int isn(int localAddress, int remoteAddress, int tuplePorts) {
        HostSettings settings = host.settings();
        Isn kind = settings.isn().isPresent()
                ? settings.isn().get()
                : settings.profile().choice(Parameter.ISN, Isn.class);
        long nowNanos = host.nowNanos();
        return switch (kind) {
            case RFC793 -> (int) (nowNanos / RFC793_CLOCK_NANOS);
            case RFC6528 -> (int) (hash(localAddress, remoteAddress, tuplePorts) + nowNanos / ISN_CLOCK_NANOS);
            case REKEYED -> rekeyed(localAddress, remoteAddress, tuplePorts, nowNanos);
            case RANDOM -> (int) hash(connections++, 1, CONNECTIONS);
        };
    }

    /** {@code secure_tcp_sequence_number} of 2.6.32: the number of the key stands above 24 bits of hash. */
    private int rekeyed(int localAddress, int remoteAddress, int tuplePorts, long nowNanos) {
        long keys = (nowNanos - host.bootNanos()) / REKEY_NANOS;
        long hash = FlowHash.of(key0, key1 + keys, localAddress, remoteAddress, tuplePorts);
        int low = (int) hash & (1 << REKEYED_BITS) - 1;
        return low + ((int) keys << REKEYED_BITS) + (int) (nowNanos / ISN_CLOCK_NANOS);
    }

    /** Identification of the first IP packet that a connection numbers itself. */
    int identification(int isn) {
        Identification kind = host.profile().choice(Parameter.IP_IDENTIFICATION, Identification.class);
        return switch (kind) {
            case PER_CONNECTION -> isn ^ host.millisNow();
            case PER_CONNECTION_RANDOM -> (int) hash(isn, connections, CONNECTIONS);
        };
    }

    /** Where the port search toward a destination begins, as a number that is not negative. */
    long portHash(int localAddress, int remoteAddress, int remotePort) {
        KernelProfile profile = host.profile();
        long periodNanos = profile.nanos(Parameter.PORT_SEED_PERIOD);
        int period = periodNanos == 0 ? 0 : (int) (host.nowNanos() / periodNanos) << 16;
        return hash(~localAddress, remoteAddress, remotePort ^ period) >>> 1;
    }

    /** The n-th draw of this host's own generator. */
    long draw(int n) {
        return hash(n, 0, DRAWS);
    }

    private static int high(long hash) {
        return (int) (hash >>> 32);
    }

    private long hash(int localAddress, int remoteAddress, int tuplePorts) {
        return FlowHash.of(key0, key1, localAddress, remoteAddress, tuplePorts);
    }
}
