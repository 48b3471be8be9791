package org.twlab.core.tcp;

/**
 * Options of a socket, as setsockopt() sets them before connect() or listen(); what a listener has, its connections
 * inherit. Immutable.
 *
 * @param lingerSeconds SO_LINGER: {@link #OFF}, 0 for a close that resets, or the seconds that close() blocks at most
 * @param linger2Seconds TCP_LINGER2: 0 for tcp_fin_timeout, negative for none at all, or the seconds an orphan stays in
 *     FIN_WAIT_2
 * @param reuseAddress SO_REUSEADDR
 * @param bindAddressNoPort IP_BIND_ADDRESS_NO_PORT
 * @param maxSegment TCP_MAXSEG in bytes; 0 for what the path allows
 */
public record SocketOptions(
        int lingerSeconds, int linger2Seconds, boolean reuseAddress, boolean bindAddressNoPort, int maxSegment) {
    /** SO_LINGER that is not set: close() returns at once. */
    public static final int OFF = -1;

    /** Nothing set. */
    public static final SocketOptions DEFAULT = new SocketOptions(OFF, 0, false, false, 0);

    /** Linux {@code TCP_MIN_MSS} and {@code MAX_TCP_WINDOW}. */
    private static final int MIN_SEGMENT = 88;

    private static final int MAX_SEGMENT = 32767;
    private static final SocketOptions REUSING = new SocketOptions(OFF, 0, true, false, 0);

    public SocketOptions {
        boolean segmentFits = maxSegment == 0 || (maxSegment >= MIN_SEGMENT && maxSegment <= MAX_SEGMENT);
        if (lingerSeconds < OFF || !segmentFits) {
            throw new IllegalArgumentException("lingerSeconds (" + lingerSeconds
                    + ") must be -1 or more and maxSegment (" + maxSegment + ") 0 or 88 to 32767");
        }
    }

    /** Nothing but SO_REUSEADDR, or nothing. */
    public static SocketOptions reusing(boolean reuseAddress) {
        return reuseAddress ? REUSING : DEFAULT;
    }

    /** With SO_LINGER; 0 for a close that resets. */
    public SocketOptions withLinger(int seconds) {
        return new SocketOptions(seconds, linger2Seconds, reuseAddress, bindAddressNoPort, maxSegment);
    }

    /** With TCP_LINGER2; negative for no stay in FIN_WAIT_2 at all. */
    public SocketOptions withLinger2(int seconds) {
        return new SocketOptions(lingerSeconds, seconds, reuseAddress, bindAddressNoPort, maxSegment);
    }

    /** With SO_REUSEADDR set or not. */
    public SocketOptions withReuseAddress(boolean set) {
        return new SocketOptions(lingerSeconds, linger2Seconds, set, bindAddressNoPort, maxSegment);
    }

    /** With IP_BIND_ADDRESS_NO_PORT set or not. */
    public SocketOptions withBindAddressNoPort(boolean set) {
        return new SocketOptions(lingerSeconds, linger2Seconds, reuseAddress, set, maxSegment);
    }

    /** With TCP_MAXSEG. */
    public SocketOptions withMaxSegment(int bytes) {
        return new SocketOptions(lingerSeconds, linger2Seconds, reuseAddress, bindAddressNoPort, bytes);
    }
}
