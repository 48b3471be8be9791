package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;

/**
 * The decisions of tcp_tw_recycle: which SYN a remembered timestamp refuses ({@code tcp_peer_is_proven} of Linux 3.10.99
 * and 4.9.154), and when a newer one is written ({@code tcp_remember_stamp}). Pure.
 */
final class RecycleRules {
    /** How many ticks older than the record a SYN may be: Linux {@code TCP_PAWS_WINDOW}. */
    static final int TOLERANCE_TICKS = 1;

    /** Age in whole seconds from which a record refuses nothing: Linux {@code TCP_PAWS_MSL}. */
    static final int WINDOW_SECONDS = 60;

    private RecycleRules() {}

    /**
     * Whether a listener drops a SYN.
     *
     * @param record what is remembered of the peer; one without a stamp refuses nothing
     * @param timestamps of the SYN, as this host parses them: with tcp_timestamps off there are none
     */
    static boolean refuses(
            KernelProfile profile, PeerTimestamps.PeerRecord record, TcpOptions timestamps, int nowSeconds) {
        boolean expired = nowSeconds - record.stampSeconds() >= WINDOW_SECONDS;
        if (record.stampSeconds() == 0 || (profile.obeys(Row.R2) && expired)) {
            return false;
        }
        if (timestamps.hasTimestamps()) {
            return profile.obeys(Row.R0) && Serial32.distance(timestamps.tsVal(), record.ts()) > TOLERANCE_TICKS;
        }
        return profile.obeys(Row.R1) && profile.is(Parameter.RECYCLE_REFUSES_NO_TIMESTAMPS);
    }

    /**
     * Whether a closing connection's timestamp replaces the record: there was none, it is not older, or the record is
     * stale and the new stamp is not.
     *
     * @param stampSeconds when the connection took the timestamp
     */
    static boolean replaces(
            KernelProfile profile, PeerTimestamps.PeerRecord record, int ts, int stampSeconds, int nowSeconds) {
        return record.stampSeconds() == 0
                || Serial32.distance(ts, record.ts()) <= 0
                || (profile.obeys(Row.M3)
                        && nowSeconds - record.stampSeconds() > WINDOW_SECONDS
                        && record.stampSeconds() <= stampSeconds);
    }
}
