package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;
import org.twlab.nat.PortRange;

/** Consecutive ports of an outside address that serve one subscriber; in a queue while it is held for its last one. */
final class PortBlock extends Expiring {
    final OutsideAddress outside;
    final PortRange ports;
    /** Whom it serves or is held for; null while it is free. */
    @Nullable
    Subscriber owner;
    /** Mappings in it. */
    int used;

    PortBlock(OutsideAddress outside, PortRange ports) {
        this.outside = outside;
        this.ports = ports;
    }
}
