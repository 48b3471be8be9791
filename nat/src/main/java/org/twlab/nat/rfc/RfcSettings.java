package org.twlab.nat.rfc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.nat.PortRange;
import org.twlab.nat.rewrite.TimestampTreatment;

/**
 * Everything about a NAT of the BEHAVE documents but its name and links. What {@link #builder} begins with meets all
 * requirements that are known here but the recommended REQ-3a of RFC 4787, see {@link Conformance}.
 *
 * @param insideAddress own address on the inside, in network order; lies in {@code insidePrefix}
 * @param insidePrefix the network behind the gateway; its addresses are the subscribers
 * @param outsideAddresses the public addresses, all different, at least one, none in {@code insidePrefix}
 * @param mapping which packets of an inside endpoint share an outside endpoint (RFC 4787 section 4.1)
 * @param filtering from which remote endpoints packets may come in (RFC 4787 section 5)
 * @param assignment how an outside port is chosen
 * @param overloading whether one outside port serves several inside endpoints whose remote endpoints differ (RFC 7857
 *     section 3 calls it overlapping); only where mapping and filtering depend on address and port
 * @param ports the outside ports, and the identifiers of ICMP queries. Inside ports below 1024 get outside ports below
 *     1024, and others others, if the range has both (RFC 4787 REQ-3a) and is not in blocks
 * @param parity whether an even UDP port gets an even one, an odd one an odd one, or none at all (RFC 4787 REQ-4)
 * @param allocation which of the ports a subscriber may use
 * @param holdDownNanos how long a port or block that is free again serves only the subscriber it has served (RFC 6888
 *     REQ-8); not for single ports of an overloading gateway, which serve several at any time
 * @param pooling which of several outside addresses a mapping gets
 * @param hairpin whether inside hosts reach each other by their outside endpoints; each is then shown the other's
 *     outside endpoint as source (RFC 4787 REQ-9a)
 * @param timeouts how long sessions live; a mapping lives as long as one of its sessions
 * @param inboundRefreshes whether packets from outside keep a session alive too (RFC 4787 REQ-6a); those of the inside
 *     always do
 * @param unsolicitedSyn what becomes of a SYN that is not let in
 * @param limits what it holds at most
 * @param timestamps what becomes of the timestamps option
 */
public record RfcSettings(
        int insideAddress,
        Prefix insidePrefix,
        ImmutableList<Integer> outsideAddresses,
        EndpointDependence mapping,
        EndpointDependence filtering,
        PortAssignment assignment,
        boolean overloading,
        PortRange ports,
        boolean parity,
        PortAllocation allocation,
        long holdDownNanos,
        Pooling pooling,
        boolean hairpin,
        RfcTimeouts timeouts,
        boolean inboundRefreshes,
        UnsolicitedSyn unsolicitedSyn,
        RfcLimits limits,
        TimestampTreatment timestamps) {

    public RfcSettings {
        requireAddresses(insideAddress, insidePrefix, outsideAddresses);
        if (overloading) {
            requireByPort("mapping", mapping);
            requireByPort("filtering", filtering);
        }
        if (holdDownNanos < 0) {
            throw new IllegalArgumentException("holdDownNanos (" + holdDownNanos + ") must not be negative");
        }
        requireBlocks(allocation, insidePrefix, outsideAddresses.size(), ports);
        if (parity && allocation.blockSize() == 1) {
            throw new IllegalArgumentException("parity needs blocks of at least 2 ports");
        }
    }

    private static void requireByPort(String name, EndpointDependence dependence) {
        if (dependence != EndpointDependence.ADDRESS_AND_PORT_DEPENDENT) {
            throw new IllegalArgumentException("overloading needs " + name + " address-and-port-dependent, not "
                    + dependence.label() + ": packets from outside could not be told apart");
        }
    }

    private static void requireAddresses(int insideAddress, Prefix insidePrefix, List<Integer> outsideAddresses) {
        if (!insidePrefix.contains(insideAddress)) {
            throw new IllegalArgumentException(
                    "insideAddress (" + Address.text(insideAddress) + ") is not in " + insidePrefix);
        }
        if (outsideAddresses.isEmpty() || ImmutableSet.copyOf(outsideAddresses).size() < outsideAddresses.size()) {
            throw new IllegalArgumentException("outsideAddresses ("
                    + outsideAddresses.stream().map(Address::text).toList() + ") must be at least one, all different");
        }
        for (int outside : outsideAddresses) {
            if (insidePrefix.contains(outside)) {
                throw new IllegalArgumentException(
                        "outsideAddresses: " + Address.text(outside) + " is in the inside network " + insidePrefix);
            }
        }
    }

    private static void requireBlocks(PortAllocation allocation, Prefix inside, int addresses, PortRange ports) {
        if (allocation.blockSize() > ports.size()) {
            throw new IllegalArgumentException(
                    "size of a block (" + allocation.blockSize() + ") is above that of the range " + ports);
        }
        if (allocation instanceof PortAllocation.Deterministic fixed) {
            long blocks = (long) addresses * (ports.size() / fixed.size());
            if (blocks < inside.size()) {
                throw new IllegalArgumentException("blocks of " + fixed.size() + " ports: there are " + blocks
                        + " for the " + inside.size() + " addresses of " + inside);
            }
        }
    }

    /**
     * Settings to begin with: endpoint-independent mapping and filtering, ports preserved where possible, 1024 to 65535,
     * parity, paired addresses, hairpinning, hold-down of 120 s, all timeouts as recommended, no limits.
     *
     * @param insidePrefixLength length of the network of {@code insideAddress}, 0 to 32
     */
    public static Builder builder(int insideAddress, int insidePrefixLength, List<Integer> outsideAddresses) {
        Prefix prefix = new Prefix(insideAddress & Prefix.mask(insidePrefixLength), insidePrefixLength);
        return new Builder(insideAddress, prefix, ImmutableList.copyOf(outsideAddresses));
    }

    /** The names of all settings but the addresses; those of a group behind its name: {@code timeouts.udp}. */
    static ImmutableSet<String> names() {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        names.add("mapping", "filtering", "assignment", "overloading", "ports", "parity", "allocation", "holdDown");
        names.add("pooling", "hairpin", "inboundRefreshes", "unsolicitedSyn");
        for (RfcTimeout timeout : RfcTimeout.values()) {
            names.add("timeouts." + timeout.label());
        }
        return names.add("limits.mappings", "limits.portsPerSubscriber", "limits.sessionsPerSubscriber")
                .add("limits.perDestination")
                .build();
    }

    /** To make similar settings. */
    public Builder toBuilder() {
        return new Builder(insideAddress, insidePrefix, outsideAddresses)
                .mapping(mapping)
                .filtering(filtering)
                .assignment(assignment)
                .overloading(overloading)
                .ports(ports)
                .parity(parity)
                .allocation(allocation)
                .holdDown(holdDownNanos)
                .pooling(pooling)
                .hairpin(hairpin)
                .timeouts(timeouts)
                .inboundRefreshes(inboundRefreshes)
                .unsolicitedSyn(unsolicitedSyn)
                .limits(limits)
                .timestamps(timestamps);
    }

    /** Changes settings one by one; each is described at {@link RfcSettings}. */
    public static final class Builder {
        private final int insideAddress;
        private final Prefix insidePrefix;
        private final ImmutableList<Integer> outsideAddresses;
        private EndpointDependence mapping = EndpointDependence.ENDPOINT_INDEPENDENT;
        private EndpointDependence filtering = EndpointDependence.ENDPOINT_INDEPENDENT;
        private PortAssignment assignment = PortAssignment.PRESERVE;
        private boolean overloading;
        private PortRange ports = new PortRange(1024, 0xFFFF);
        private boolean parity = true;
        private PortAllocation allocation = PortAllocation.SHARED;
        private long holdDownNanos = TimeUnit.SECONDS.toNanos(120);
        private Pooling pooling = Pooling.PAIRED;
        private boolean hairpin = true;
        private RfcTimeouts timeouts = RfcTimeouts.defaults();
        private boolean inboundRefreshes = true;
        private UnsolicitedSyn unsolicitedSyn = UnsolicitedSyn.HOLD;
        private RfcLimits limits = RfcLimits.UNLIMITED;
        private TimestampTreatment timestamps = TimestampTreatment.KEEP;

        private Builder(int insideAddress, Prefix insidePrefix, ImmutableList<Integer> outsideAddresses) {
            this.insideAddress = insideAddress;
            this.insidePrefix = insidePrefix;
            this.outsideAddresses = outsideAddresses;
        }

        public Builder mapping(EndpointDependence itsMapping) {
            mapping = itsMapping;
            return this;
        }

        public Builder filtering(EndpointDependence itsFiltering) {
            filtering = itsFiltering;
            return this;
        }

        public Builder assignment(PortAssignment itsAssignment) {
            assignment = itsAssignment;
            return this;
        }

        public Builder overloading(boolean overloads) {
            overloading = overloads;
            return this;
        }

        public Builder ports(PortRange itsPorts) {
            ports = itsPorts;
            return this;
        }

        public Builder parity(boolean keepsParity) {
            parity = keepsParity;
            return this;
        }

        public Builder allocation(PortAllocation itsAllocation) {
            allocation = itsAllocation;
            return this;
        }

        public Builder holdDown(long nanos) {
            holdDownNanos = nanos;
            return this;
        }

        public Builder pooling(Pooling itsPooling) {
            pooling = itsPooling;
            return this;
        }

        public Builder hairpin(boolean hairpins) {
            hairpin = hairpins;
            return this;
        }

        public Builder timeouts(RfcTimeouts itsTimeouts) {
            timeouts = itsTimeouts;
            return this;
        }

        /** With one timeout changed. */
        public Builder timeout(RfcTimeout timeout, long nanos) {
            timeouts = timeouts.with(timeout, nanos);
            return this;
        }

        public Builder inboundRefreshes(boolean refreshes) {
            inboundRefreshes = refreshes;
            return this;
        }

        public Builder unsolicitedSyn(UnsolicitedSyn its) {
            unsolicitedSyn = its;
            return this;
        }

        public Builder limits(RfcLimits itsLimits) {
            limits = itsLimits;
            return this;
        }

        public Builder timestamps(TimestampTreatment treatment) {
            timestamps = treatment;
            return this;
        }

        /** The settings; throws IllegalArgumentException where they contradict each other. */
        public RfcSettings build() {
            return new RfcSettings(
                    insideAddress,
                    insidePrefix,
                    outsideAddresses,
                    mapping,
                    filtering,
                    assignment,
                    overloading,
                    ports,
                    parity,
                    allocation,
                    holdDownNanos,
                    pooling,
                    hairpin,
                    timeouts,
                    inboundRefreshes,
                    unsolicitedSyn,
                    limits,
                    timestamps);
        }
    }
}
