package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;

/** A port whose mapping has ended and that only the same subscriber may have again, for a time (RFC 6888 REQ-8). */
final class HeldPort extends Expiring {
    final Subscriber subscriber;
    final OutsideAddress outside;
    final byte protocol;
    final char port;
    /** Neighbours among those of the subscriber. */
    @Nullable
    HeldPort olderOfSubscriber;

    @Nullable
    HeldPort newerOfSubscriber;
    /** Next of the same slot. */
    @Nullable
    HeldPort next;

    HeldPort(Mapping ended) {
        this.subscriber = ended.subscriber;
        this.outside = ended.outside;
        this.protocol = ended.protocol;
        this.port = ended.outsidePort;
    }
}
