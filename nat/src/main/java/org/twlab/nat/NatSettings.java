package org.twlab.nat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.nat.rewrite.Helper;
import org.twlab.nat.rewrite.TimestampTreatment;

/**
 * Everything about a Netfilter gateway but its name, links and routes.
 *
 * @param insideAddress own address on the inside, in network order; lies in {@code insidePrefix}
 * @param insidePrefix the network behind the gateway
 * @param outsideAddresses the public addresses that inside hosts share, at least one and no two the same, all outside
 *     {@code insidePrefix}; the first is the gateway's main address
 * @param model the kernel
 * @param timeouts how long entries live
 * @param ports the only public ports of TCP and UDP to use; empty for Netfilter's classes, see {@link PortClass}
 * @param portOption how far chance decides about ports
 * @param masquerade whether connections get the address of the interface they leave by (the main address where that has
 *     none) rather than one of all
 * @param persistent whether an inside host always gets the same of several addresses, and not one for each remote
 *     address; not with {@code masquerade}
 * @param forwards rules of destination NAT, no two of which take the same packet
 * @param hairpin whether inside hosts reach the rules of {@code forwards} too; they then appear inside with the
 *     gateway's inside address
 * @param invalid what becomes of packets that tracking calls invalid
 * @param refusal what is answered to packets from outside for the gateway itself
 * @param loose whether a connection whose SYN was not seen is picked up from an ACK (nf_conntrack_tcp_loose)
 * @param beLiberal whether only an RST can be outside of the window (nf_conntrack_tcp_be_liberal)
 * @param maxRetrans how often the same segment may be seen again before the timeout is capped
 *     (nf_conntrack_tcp_max_retrans), 0 to 255
 * @param timestamps what becomes of the timestamps option
 * @param helpers protocols whose text is translated too
 * @param raceNanos from the choice of a TCP connection's public port to the entry's being in the table, where others see it,
 *     in nanoseconds; 0 or more
 * @param maxEntries entries the table holds (nf_conntrack_max); 0 for any number, as __nf_conntrack_alloc has it in each of
 *     the kernels
 */
public record NatSettings(
        int insideAddress,
        Prefix insidePrefix,
        ImmutableIntArray outsideAddresses,
        NatModel model,
        NatTimeouts timeouts,
        Optional<PortRange> ports,
        PortOption portOption,
        boolean masquerade,
        boolean persistent,
        ImmutableList<PortForward> forwards,
        boolean hairpin,
        InvalidPolicy invalid,
        RefusalPolicy refusal,
        boolean loose,
        boolean beLiberal,
        int maxRetrans,
        TimestampTreatment timestamps,
        ImmutableSet<Helper> helpers,
        long raceNanos,
        int maxEntries) {

    public NatSettings {
        if (!insidePrefix.contains(insideAddress)) {
            throw new IllegalArgumentException(
                    "insideAddress (" + Address.text(insideAddress) + ") is not in " + insidePrefix);
        }
        checkOutside(outsideAddresses, insidePrefix);
        checkForwards(forwards, insideAddress, insidePrefix, outsideAddresses);
        if (masquerade && persistent) {
            throw new IllegalArgumentException("persistent (true) chooses among addresses, masquerade (true) does not");
        }
        if (maxRetrans < 0 || maxRetrans > 0xFF) {
            throw new IllegalArgumentException("maxRetrans (" + maxRetrans + ") must be 0 to 255");
        }
        if (raceNanos < 0) {
            throw new IllegalArgumentException("raceNanos (" + raceNanos + ") must not be negative");
        }
        if (maxEntries < 0) {
            throw new IllegalArgumentException("maxEntries (" + maxEntries + ") must not be negative");
        }
    }

    private static void checkOutside(ImmutableIntArray addresses, Prefix inside) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("outsideAddresses ([]) must have an address");
        }
        for (int i = 0; i < addresses.length(); i++) {
            int address = addresses.get(i);
            if (inside.contains(address)) {
                throw new IllegalArgumentException(
                        "outsideAddress (" + Address.text(address) + ") is in the inside network " + inside);
            }
            if (addresses.indexOf(address) != i) {
                throw new IllegalArgumentException("outsideAddress (" + Address.text(address) + ") is there twice");
            }
        }
    }

    private static void checkForwards(
            ImmutableList<PortForward> forwards, int insideAddress, Prefix inside, ImmutableIntArray outside) {
        for (int i = 0; i < forwards.size(); i++) {
            PortForward forward = forwards.get(i);
            if (!outside.contains(forward.publicAddress())) {
                throw new IllegalArgumentException("forward (" + forward + ") is from no outside address");
            }
            if (!inside.contains(forward.insideAddress()) || forward.insideAddress() == insideAddress) {
                throw new IllegalArgumentException("forward (" + forward + ") leads to no host in " + inside);
            }
            for (PortForward earlier : forwards.subList(0, i)) {
                if (earlier.overlaps(forward)) {
                    throw new IllegalArgumentException("forwards (" + earlier + ") and (" + forward + ") overlap");
                }
            }
        }
    }

    /**
     * A gateway with one public address and the defaults of its model.
     *
     * @param insidePrefixLength length of the network of {@code insideAddress}, 0 to 32
     */
    public static NatSettings of(int insideAddress, int insidePrefixLength, int outsideAddress, NatModel model) {
        return builder(insideAddress, insidePrefixLength, ImmutableIntArray.of(outsideAddress), model)
                .build();
    }

    /**
     * To say more about a gateway; what is not said is the default of its model.
     *
     * @param insidePrefixLength length of the network of {@code insideAddress}, 0 to 32
     * @param outsideAddresses its public addresses, the main one first
     */
    public static Builder builder(
            int insideAddress, int insidePrefixLength, ImmutableIntArray outsideAddresses, NatModel model) {
        return new Builder(insideAddress, insidePrefixLength, outsideAddresses, model);
    }

    /** To make similar settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The main public address. */
    public int outsideAddress() {
        return outsideAddresses.get(0);
    }

    /** Whether a table of so many entries takes one more. */
    boolean takesMoreThan(int entries) {
        return maxEntries == 0 || entries < maxEntries;
    }

    /** With one timeout changed. */
    public NatSettings withTimeout(ConntrackTimeout timeout, long nanos) {
        return toBuilder().timeout(timeout, nanos).build();
    }

    /** With public ports from one range only. */
    public NatSettings withPorts(PortRange range) {
        return toBuilder().ports(range).build();
    }

    /** With another treatment of connections whose SYN was not seen. */
    public NatSettings withLoose(boolean loose) {
        return toBuilder().loose(loose).build();
    }

    /** With another size of the table. */
    public NatSettings withMaxEntries(int entries) {
        return toBuilder().maxEntries(entries).build();
    }

    /** Changes settings one by one; each is described at {@link NatSettings}. */
    public static final class Builder {
        private final int insideAddress;
        private final Prefix insidePrefix;
        private final ImmutableIntArray outsideAddresses;
        private final NatModel model;
        private NatTimeouts timeouts;
        private Optional<PortRange> ports = Optional.empty();
        private PortOption portOption = PortOption.NONE;
        private boolean masquerade;
        private boolean persistent;
        private final List<PortForward> forwards = new ArrayList<>();
        private boolean hairpin;
        private InvalidPolicy invalid = InvalidPolicy.DROP;
        private RefusalPolicy refusal = RefusalPolicy.REFUSE;
        private boolean loose = true;
        private boolean beLiberal;
        private int maxRetrans = 3;
        private TimestampTreatment timestamps = TimestampTreatment.KEEP;
        private ImmutableSet<Helper> helpers = ImmutableSet.of();
        private long raceNanos;
        private int maxEntries;

        private Builder(int insideAddress, int insidePrefixLength, ImmutableIntArray outsideAddresses, NatModel model) {
            this.insideAddress = insideAddress;
            this.insidePrefix = new Prefix(insideAddress & Prefix.mask(insidePrefixLength), insidePrefixLength);
            this.outsideAddresses = outsideAddresses;
            this.model = model;
            this.timeouts = model.timeouts();
            this.maxEntries = model.maxEntries();
        }

        private Builder(NatSettings from) {
            insideAddress = from.insideAddress;
            insidePrefix = from.insidePrefix;
            outsideAddresses = from.outsideAddresses;
            model = from.model;
            timeouts = from.timeouts;
            ports = from.ports;
            portOption = from.portOption;
            masquerade = from.masquerade;
            persistent = from.persistent;
            forwards.addAll(from.forwards);
            hairpin = from.hairpin;
            invalid = from.invalid;
            refusal = from.refusal;
            loose = from.loose;
            beLiberal = from.beLiberal;
            maxRetrans = from.maxRetrans;
            timestamps = from.timestamps;
            helpers = from.helpers;
            raceNanos = from.raceNanos;
            maxEntries = from.maxEntries;
        }

        /** One timeout, in nanoseconds. */
        public Builder timeout(ConntrackTimeout timeout, long nanos) {
            timeouts = timeouts.with(timeout, nanos);
            return this;
        }

        public Builder ports(PortRange range) {
            ports = Optional.of(range);
            return this;
        }

        public Builder portOption(PortOption option) {
            portOption = option;
            return this;
        }

        public Builder masquerade(boolean byInterface) {
            masquerade = byInterface;
            return this;
        }

        public Builder persistent(boolean oneAddressPerHost) {
            persistent = oneAddressPerHost;
            return this;
        }

        /** Adds a rule of destination NAT. */
        public Builder forward(PortForward forward) {
            forwards.add(forward);
            return this;
        }

        public Builder hairpin(boolean fromInside) {
            hairpin = fromInside;
            return this;
        }

        public Builder invalid(InvalidPolicy policy) {
            invalid = policy;
            return this;
        }

        public Builder refusal(RefusalPolicy policy) {
            refusal = policy;
            return this;
        }

        public Builder loose(boolean picksUp) {
            loose = picksUp;
            return this;
        }

        public Builder beLiberal(boolean outOfWindowPasses) {
            beLiberal = outOfWindowPasses;
            return this;
        }

        public Builder maxRetrans(int times) {
            maxRetrans = times;
            return this;
        }

        public Builder timestamps(TimestampTreatment treatment) {
            timestamps = treatment;
            return this;
        }

        public Builder helpers(Helper... protocols) {
            helpers = ImmutableSet.copyOf(protocols);
            return this;
        }

        public Builder raceNanos(long untilOthersSeeIt) {
            raceNanos = untilOthersSeeIt;
            return this;
        }

        public Builder maxEntries(int entries) {
            maxEntries = entries;
            return this;
        }

        /** The settings; throws IllegalArgumentException where they contradict each other. */
        public NatSettings build() {
            return new NatSettings(
                    insideAddress,
                    insidePrefix,
                    outsideAddresses,
                    model,
                    timeouts,
                    ports,
                    portOption,
                    masquerade,
                    persistent,
                    ImmutableList.copyOf(forwards),
                    hairpin,
                    invalid,
                    refusal,
                    loose,
                    beLiberal,
                    maxRetrans,
                    timestamps,
                    helpers,
                    raceNanos,
                    maxEntries);
        }
    }
}
