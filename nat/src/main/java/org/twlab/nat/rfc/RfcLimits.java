package org.twlab.nat.rfc;

/**
 * What a NAT holds at most; each at least 1, {@link #NONE} for no limit.
 *
 * @param mappings mappings in all
 * @param portsPerSubscriber mappings of one inside host (RFC 6888 REQ-4)
 * @param sessionsPerSubscriber sessions of one inside host (RFC 6888 REQ-5)
 * @param perDestination sessions between one outside address and one remote endpoint, of each protocol
 */
public record RfcLimits(int mappings, int portsPerSubscriber, int sessionsPerSubscriber, int perDestination) {
    /** No limit. */
    public static final int NONE = Integer.MAX_VALUE;

    /** No limits at all. */
    public static final RfcLimits UNLIMITED = new RfcLimits(NONE, NONE, NONE, NONE);

    public RfcLimits {
        require("mappings", mappings);
        require("portsPerSubscriber", portsPerSubscriber);
        require("sessionsPerSubscriber", sessionsPerSubscriber);
        require("perDestination", perDestination);
    }

    private static void require(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least 1");
        }
    }

    /** With another limit of all mappings. */
    public RfcLimits withMappings(int most) {
        return new RfcLimits(most, portsPerSubscriber, sessionsPerSubscriber, perDestination);
    }

    /** With another quota of ports for each inside host. */
    public RfcLimits withPortsPerSubscriber(int most) {
        return new RfcLimits(mappings, most, sessionsPerSubscriber, perDestination);
    }

    /** With another quota of sessions for each inside host. */
    public RfcLimits withSessionsPerSubscriber(int most) {
        return new RfcLimits(mappings, portsPerSubscriber, most, perDestination);
    }

    /** With another limit of sessions toward one remote endpoint. */
    public RfcLimits withPerDestination(int most) {
        return new RfcLimits(mappings, portsPerSubscriber, sessionsPerSubscriber, most);
    }
}
