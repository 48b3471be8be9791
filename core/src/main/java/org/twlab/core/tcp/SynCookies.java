package org.twlab.core.tcp;

import org.twlab.core.kernel.Parameter;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.sim.RandomStreams;

/**
 * SYN cookies of one host: an initial sequence number that holds what a request would, so that nothing need be kept. Linux
 * {@code secure_tcp_syn_cookie}, {@code check_tcp_syn_cookie} and {@code cookie_init_timestamp}.
 *
 * <p>The number is hash0 + the client's ISN + (count &lt;&lt; 24) + ((hash1 + index) mod 2^24), where hash1 covers the
 * count of a slow clock and the index names the segment size. With timestamps the low six bits of TSval hold window
 * scale (15 for none), SACK and ECN. Without them the connection has neither.
 */
final class SynCookies {
    /** Segment sizes that a cookie can tell apart. */
    private static final int[] SEGMENT_SIZES = {536, 1300, 1440, 1460};

    private static final int DATA_BITS = 24;
    private static final int DATA_MASK = (1 << DATA_BITS) - 1;
    /** A cookie is good in the period it was made in and in the next. */
    private static final int PERIODS = 2;

    private static final int OPTION_MASK = 0x3F;
    private static final int NO_SCALE = 0xF;
    private static final int SACK = 0x10;

    private final long periodNanos;
    private final long[] keys = new long[4];

    SynCookies(TcpHost host, RandomStreams streams) {
        periodNanos = host.profile().nanos(Parameter.COOKIE_PERIOD);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = streams.keyOf(host.name() + "/cookie" + i);
        }
    }

    /** The 4-tuple as the host sees it, and the initial sequence number of the client. */
    record Syn(int localAddress, int remoteAddress, int ports, int clientIsn) {}

    /** The initial sequence number of a SYN-ACK. */
    int isn(Syn syn, int offeredMss, long nowNanos) {
        int count = countAt(nowNanos);
        return hash0(syn)
                + syn.clientIsn()
                + (count << DATA_BITS)
                + (hash1(syn, count) + indexOf(offeredMss) & DATA_MASK);
    }

    /** The segment size that a cookie holds; 0 where it is none, or too old. */
    int segmentSize(Syn syn, int cookie, long nowNanos) {
        int rest = cookie - hash0(syn) - syn.clientIsn();
        int count = countAt(nowNanos);
        int age = count - (rest >>> DATA_BITS) & 0xFF;
        if (age >= PERIODS) {
            return 0;
        }
        int index = rest - hash1(syn, count - age) & DATA_MASK;
        return index < SEGMENT_SIZES.length ? SEGMENT_SIZES[index] : 0;
    }

    /** How long after the last cookie acknowledgments are still taken for some. */
    long validNanos() {
        return PERIODS * periodNanos;
    }

    /** The largest TSval up to {@code ticks} that carries these options. */
    static int tsValWith(int ticks, TcpOptions offered) {
        int bits = offered.windowScale() == TcpOptions.ABSENT ? NO_SCALE : offered.windowScale();
        if (offered.sackPermitted()) {
            bits |= SACK;
        }
        int tsVal = (ticks & ~OPTION_MASK) | bits;
        return (ticks & OPTION_MASK) < bits ? tsVal - (OPTION_MASK + 1) : tsVal;
    }

    /**
     * The options of the SYN that a cookie answered.
     *
     * @param timestamps of the acknowledgment, TSecr without our own offset
     */
    static TcpOptions optionsFrom(int segmentSize, TcpOptions timestamps) {
        TcpOptions.Builder options = TcpOptions.builder().mss(segmentSize);
        if (timestamps.hasTimestamps()) {
            options.timestamps(timestamps.tsVal(), 0);
            if ((timestamps.tsEcr() & NO_SCALE) != NO_SCALE) {
                options.windowScale(timestamps.tsEcr() & NO_SCALE);
            }
            if ((timestamps.tsEcr() & SACK) != 0) {
                options.sackPermitted();
            }
        }
        return options.build();
    }

    private int countAt(long nowNanos) {
        return (int) (nowNanos / periodNanos) + 1;
    }

    private static int indexOf(int mss) {
        int index = SEGMENT_SIZES.length - 1;
        while (index > 0 && mss < SEGMENT_SIZES[index]) {
            index--;
        }
        return index;
    }

    private int hash0(Syn syn) {
        return (int) FlowHash.of(keys[0], keys[1], syn.localAddress(), syn.remoteAddress(), syn.ports());
    }

    private int hash1(Syn syn, int count) {
        return (int) FlowHash.of(keys[2], keys[3] ^ count, syn.localAddress(), syn.remoteAddress(), syn.ports());
    }
}
