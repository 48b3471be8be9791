package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;

/**
 * Where the members of a node have their addresses from.
 *
 * @param fixed addresses in the order of the members, or all addresses of a single node; empty when they come from {@code network}
 * @param network members take its free addresses in order, or their fixed ones must lie in it
 */
public record Addressing(ImmutableIntArray fixed, Optional<Prefix> network) {
    /** None, as a router may have. */
    public static final Addressing NONE = new Addressing(ImmutableIntArray.of(), Optional.empty());

    /** One address. */
    public static Addressing fixed(Address address) {
        return new Addressing(ImmutableIntArray.of(address.bits()), Optional.empty());
    }

    /** Free addresses of a network. */
    public static Addressing from(Prefix network) {
        return new Addressing(ImmutableIntArray.of(), Optional.of(network));
    }
}
