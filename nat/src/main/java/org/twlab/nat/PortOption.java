package org.twlab.nat;

/** How far chance decides about public ports: the options of a SNAT or MASQUERADE rule. */
public enum PortOption {
    /** Ports are preserved, and shared by the connections of one inside endpoint, where possible. */
    NONE,
    /**
     * {@code --random}: always a search. Where the model has a rover, it starts at a place that a hash of public address
     * and remote endpoint with a secret gives (secure_port); elsewhere anywhere.
     */
    RANDOM,
    /** {@code --random-fully}: always a search, from anywhere. */
    FULLY_RANDOM
}
