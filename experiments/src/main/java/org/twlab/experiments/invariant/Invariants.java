package org.twlab.experiments.invariant;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** The invariants there are. */
public final class Invariants {
    private static final ImmutableList<Invariant> ALL = ImmutableList.of(
            new Invariant(
                    "conservation",
                    "what was sent was delivered, dropped or is on the way: at each link, each node and in the network",
                    PacketsConserved::new),
            new Invariant(
                    "ttl-spent",
                    "who forwards a packet takes one from its TTL, and sends on nothing that came with 1",
                    TtlSpent::new),
            new Invariant(
                    "no-foreign-byte",
                    "an application reads what its peer wrote to this very connection: in order, each byte once",
                    ForeignBytes::new),
            new Invariant(
                    "states-in-order",
                    "a host has one socket for a 4-tuple at most, and each state follows from the one before (RFC 9293)",
                    network -> new StatesInOrder()),
            new Invariant(
                    "active-closer",
                    "only an end that closed before it took the peer's FIN gets into TIME_WAIT",
                    network -> new ActiveClosers()),
            new Invariant(
                    "entries-limited", "no TIME_WAIT entry is made beyond tcp_max_tw_buckets", EntriesLimited::new),
            new Invariant(
                    "entries-on-time",
                    "a TIME_WAIT entry that no segment ends, ends at exactly the instant last set",
                    network -> new EntriesOnTime()),
            new Invariant("syn-ack", "every SYN-ACK acknowledges a SYN that came for its 4-tuple", SynAnswers::new),
            new Invariant(
                    "timestamp-echo",
                    "a TSecr is a TSval that came from the same address, or 0 in a first SYN",
                    TimestampEcho::new),
            new Invariant(
                    "timestamp-negotiation",
                    "timestamps stand in a SYN-ACK only after a SYN with them, and later only after both",
                    TimestampNegotiation::new),
            new Invariant(
                    "nat-one-to-one",
                    "at every instant connections inside a gateway and outside correspond one to one",
                    network -> new MappingsOneToOne()),
            new Invariant(
                    "nat-hides-inside",
                    "no packet with a source address of the inside network leaves a gateway toward the outside",
                    InsideHidden::new));

    private Invariants() {}

    /** All of them, in the order in which they are listed. */
    public static ImmutableList<Invariant> all() {
        return ALL;
    }

    /** The invariant of a name. */
    public static Optional<Invariant> named(String name) {
        return ALL.stream().filter(invariant -> invariant.name().equals(name)).findFirst();
    }

    /** Their names, in the same order. */
    public static ImmutableList<String> names() {
        return ALL.stream().map(Invariant::name).collect(ImmutableList.toImmutableList());
    }
}
