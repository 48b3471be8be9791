package org.twlab.nat.rfc;

/** Which of several outside addresses a mapping gets (RFC 4787 section 4.1). */
public enum Pooling {
    /** All mappings of an inside host have one address, until the last of them and its hold-down are over. */
    PAIRED,
    /** The address behind the last one chosen, and any that has a free port. */
    ARBITRARY
}
