package org.twlab.core.tcp;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;

/**
 * How many challenge ACKs a host may still send in this second: tcp_challenge_ack_limit, or where the kernel hides that
 * from who counts them, half of it and as many more as are drawn for the second (Linux 4.9
 * {@code tcp_send_challenge_ack}).
 */
final class ChallengeLimit {
    private final TcpHost host;
    private long second = -1;
    private long left;
    private @Nullable UniformRandomProvider draws;

    ChallengeLimit(TcpHost host) {
        this.host = host;
    }

    /** Whether one more may be sent, which it then is. */
    boolean take() {
        int limit = host.sysctls().asInt(Sysctl.TCP_CHALLENGE_ACK_LIMIT);
        if (limit == Integer.MAX_VALUE || !host.profile().obeys(Row.N13)) {
            return true;
        }
        if (host.secondsNow() != second) {
            second = host.secondsNow();
            left = host.profile().is(Parameter.CHALLENGE_LIMIT_RANDOM) ? drawn(limit) : limit;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    private long drawn(int limit) {
        if (draws == null) {
            draws = host.stream("challenge-acks");
        }
        return (limit + 1L) / 2 + (limit == 0 ? 0 : draws.nextInt(limit));
    }
}
