package org.twlab.nat.rfc;

/** How an outside port is chosen (RFC 4787 section 4.2.1); each looks at one port after the other from where it begins. */
public enum PortAssignment {
    /** From the inside port, which it is if that is free. */
    PRESERVE,
    /** From a random port (RFC 6056 section 3.3.1). */
    RANDOM,
    /** From behind the last port chosen. */
    SEQUENTIAL
}
