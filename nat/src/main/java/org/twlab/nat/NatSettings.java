package org.twlab.nat;

import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;

/**
 * Everything about a source NAT gateway with one public address but its name and links.
 *
 * @param insideAddress own address on the inside, in network order; lies in {@code insidePrefix}
 * @param insidePrefix the network behind the gateway
 * @param outsideAddress the public address that all inside hosts share; lies outside {@code insidePrefix}
 * @param model the kernel
 * @param timeouts how long entries live
 * @param ports the only public ports to use; empty for Netfilter's classes, see {@link PortClass}
 * @param loose whether a connection whose SYN was not seen is picked up from an ACK (nf_conntrack_tcp_loose)
 * @param maxEntries entries the table holds (nf_conntrack_max), at least 1
 */
public record NatSettings(
        int insideAddress,
        Prefix insidePrefix,
        int outsideAddress,
        NatModel model,
        NatTimeouts timeouts,
        Optional<PortRange> ports,
        boolean loose,
        int maxEntries) {

    public NatSettings {
        if (!insidePrefix.contains(insideAddress)) {
            throw new IllegalArgumentException(
                    "insideAddress (" + Address.text(insideAddress) + ") is not in " + insidePrefix);
        }
        if (insidePrefix.contains(outsideAddress)) {
            throw new IllegalArgumentException(
                    "outsideAddress (" + Address.text(outsideAddress) + ") is in the inside network " + insidePrefix);
        }
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries (" + maxEntries + ") must be at least 1");
        }
    }

    /**
     * A gateway with the defaults of its model.
     *
     * @param insidePrefixLength length of the network of {@code insideAddress}, 0 to 32
     */
    public static NatSettings of(int insideAddress, int insidePrefixLength, int outsideAddress, NatModel model) {
        Prefix prefix = new Prefix(insideAddress & Prefix.mask(insidePrefixLength), insidePrefixLength);
        return new NatSettings(
                insideAddress,
                prefix,
                outsideAddress,
                model,
                model.timeouts(),
                Optional.empty(),
                true,
                model.maxEntries());
    }

    /** With one timeout changed. */
    public NatSettings withTimeout(ConntrackTimeout timeout, long nanos) {
        return new NatSettings(
                insideAddress,
                insidePrefix,
                outsideAddress,
                model,
                timeouts.with(timeout, nanos),
                ports,
                loose,
                maxEntries);
    }

    /** With public ports from one range only. */
    public NatSettings withPorts(PortRange range) {
        return new NatSettings(
                insideAddress, insidePrefix, outsideAddress, model, timeouts, Optional.of(range), loose, maxEntries);
    }

    /** With another treatment of connections whose SYN was not seen. */
    public NatSettings withLoose(boolean newLoose) {
        return new NatSettings(
                insideAddress, insidePrefix, outsideAddress, model, timeouts, ports, newLoose, maxEntries);
    }

    /** With another size of the table. */
    public NatSettings withMaxEntries(int entries) {
        return new NatSettings(insideAddress, insidePrefix, outsideAddress, model, timeouts, ports, loose, entries);
    }
}
