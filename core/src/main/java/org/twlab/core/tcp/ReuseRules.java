package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Reuse;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.Sysctls;

/** Whether connect() may take over an entry of its own 4-tuple: Linux {@code tcp_twsk_unique}. Pure. */
final class ReuseRules {
    private static final int LOOPBACK_NETWORK = 127;

    private ReuseRules() {}

    /**
     * Whether the entry may be taken.
     *
     * @param automatic whether the port was chosen by connect() itself; a port bound before asks neither the sysctl nor
     *     the age
     * @param nowSeconds second of the host's clock
     * @param nowMillis milliseconds since the start of the run, modulo 2^32
     */
    static boolean mayTake(
            KernelProfile profile,
            Sysctls sysctls,
            TimeWaitEntry entry,
            boolean automatic,
            int nowSeconds,
            int nowMillis) {
        if (profile.reuse() == Reuse.NEVER || (profile.obeys(Row.U4) && !entry.usedTimestamps())) {
            return false;
        }
        if (profile.obeys(Row.U3) && !automatic) {
            return true;
        }
        boolean orphan = entry.substate() == TcpState.FIN_WAIT_2;
        if (profile.obeys(Row.U7) && orphan && !profile.is(Parameter.REUSE_TAKES_FIN_WAIT_2)) {
            return false;
        }
        return isEnabled(profile, sysctls, entry.localAddress(), entry.remoteAddress())
                && isOldEnough(profile, sysctls, entry, nowSeconds, nowMillis);
    }

    private static boolean isOldEnough(
            KernelProfile profile, Sysctls sysctls, TimeWaitEntry entry, int nowSeconds, int nowMillis) {
        int steps = nowSeconds - entry.tsRecentStamp();
        return switch (profile.reuse()) {
            case NEVER -> false;
            case ONE_SECOND_STEP -> profile.obeys(Row.U1) && steps > 0;
            case TWO_SECOND_STEPS -> profile.obeys(Row.U1) && steps > 1;
            case DELAY_AFTER_ENTRY ->
                profile.obeys(Row.U2) && nowMillis - entry.enteredAtMillis() > sysctls.asInt(Sysctl.TCP_TW_REUSE_DELAY);
        };
    }

    /** Whether tcp_tw_reuse lets automatic choice take over entries between two addresses at all. */
    static boolean isEnabled(KernelProfile profile, Sysctls sysctls, int localAddress, int remoteAddress) {
        int value = sysctls.asInt(Sysctl.TCP_TW_REUSE);
        boolean loopback = localAddress >>> 24 == LOOPBACK_NETWORK || remoteAddress >>> 24 == LOOPBACK_NETWORK;
        return value == 1 || (value == 2 && (loopback || !profile.obeys(Row.U5)));
    }
}
