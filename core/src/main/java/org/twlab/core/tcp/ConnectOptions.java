package org.twlab.core.tcp;

/**
 * How connect() is called.
 *
 * @param connectionId the attempt, unique in the run, from 1; both ends and all their packets carry it
 * @param localPort a port to bind() first, 1 to 65535, or 0 for an automatic one
 * @param reuseAddress whether SO_REUSEADDR is set before bind()
 */
public record ConnectOptions(long connectionId, int localPort, boolean reuseAddress) {

    /** An automatic port. */
    public static ConnectOptions automatic(long connectionId) {
        return new ConnectOptions(connectionId, 0, false);
    }
}
