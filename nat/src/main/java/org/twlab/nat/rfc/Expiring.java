package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;

/** Something that waits in an {@link ExpiryQueue}, with its place there. */
abstract class Expiring {
    @Nullable
    ExpiryQueue<?> queue;

    @Nullable
    Expiring older;

    @Nullable
    Expiring newer;

    long expiresNanos;
    /** Sequence number of its expiry among the events of the simulation. */
    long expirySequence;
}
