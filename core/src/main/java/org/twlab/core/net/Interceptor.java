package org.twlab.core.net;

import org.twlab.core.packet.Ipv4Packet;

/**
 * Decides about each packet at one place before anything else happens to it there: this is how faults are brought into a
 * network. A packet that goes on later, and a copy, are not asked about again at the same place.
 */
@FunctionalInterface
public interface Interceptor {
    Fate fateOf(Ipv4Packet packet);
}
