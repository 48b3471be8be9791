package org.twlab.core.tcp;

import org.twlab.core.packet.Serial32;

/** Protection against wrapped sequence numbers, RFC 7323 section 5: Linux {@code tcp_paws_check}. Pure. */
final class Paws {
    /** Age in seconds from which an RST at a TIME_WAIT entry is not rejected: Linux {@code TCP_PAWS_MSL}. */
    static final int MSL_SECONDS = 60;

    private Paws() {}

    /**
     * Whether a TSval is too old.
     *
     * @param tsRecent TS.Recent
     * @param ageSeconds whole seconds since TS.Recent was taken
     * @param tsVal of the segment
     * @param windowTicks how many ticks older is still accepted: 1 on a live connection, 0 elsewhere
     * @param idleSeconds age from which anything is accepted
     */
    static boolean rejects(int tsRecent, int ageSeconds, int tsVal, int windowTicks, long idleSeconds) {
        boolean recentEnough = Serial32.distance(tsVal, tsRecent) <= windowTicks;
        return !recentEnough && ageSeconds < idleSeconds && tsRecent != 0;
    }
}
