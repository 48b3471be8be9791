package org.twlab.nat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.primitives.Ints;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the Netfilter of one exact kernel does differently from others, as data: the gateway asks a model and never a
 * version. Source: nf_conntrack_proto_tcp.c, nf_nat_core.c and nf_nat_proto*.c of the kernel named; the observable rules
 * of 6.18 also measured with an nft masquerade rule on Linux 6.18.44.
 *
 * @param name as scenarios name it: {@code netfilter-4.9}
 * @param kernel the exact release it stands for
 * @param search how a free public port is looked for
 * @param tcp how TCP connections are tracked
 * @param udpStreamAfterNanos age from which packets of a UDP exchange seen from both sides earn the longer timeout
 * @param timeouts default timeouts
 * @param maxEntries default size of the table (net.netfilter.nf_conntrack_max) of a host with over 4 GB of memory: 4
 *     entries for each of 16384 buckets in 2.6.32 and 3.10 (nf_conntrack_init_init_net, nf_conntrack_init_start), which
 *     ask for 1 GB only; for each of 65536 in 4.9; 1 for each of 262144 in 6.18
 */
public record NatModel(
        String name,
        String kernel,
        Search search,
        Tcp tcp,
        long udpStreamAfterNanos,
        NatTimeouts timeouts,
        int maxEntries) {
    private static final int OLD_MAX_ENTRIES = 4 * 16_384;
    private static final int MAX_ENTRIES = 262_144;
    private static final ImmutableMap<String, NatModel> BY_NAME = Maps.uniqueIndex(
            ImmutableList.of(netfilter2632(), netfilter310(), netfilter49(), netfilter618()), NatModel::name);

    /** The model of a name. */
    public static Optional<NatModel> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The model of a name that is known to exist. */
    public static NatModel named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no model '" + name + "'; there are " + names()));
    }

    /** All names, oldest kernel first. */
    public static ImmutableSet<String> names() {
        return BY_NAME.keySet();
    }

    /**
     * Known of 2.6.32 from its source are the state table, the timeouts, the port search and the size of the table. All
     * else is assumed to be as in 3.10.
     */
    private static NatModel netfilter2632() {
        return new NatModel(
                "netfilter-2.6.32",
                "Linux 2.6.32.2",
                Search.rover(),
                new Tcp(TransitionTable.LINUX_2_6_32, true, false, false, false),
                0,
                NatTimeouts.defaults(),
                OLD_MAX_ENTRIES);
    }

    private static NatModel netfilter310() {
        return new NatModel(
                "netfilter-3.10",
                "Linux 3.10.99",
                Search.rover(),
                new Tcp(TransitionTable.LINUX_3_10, true, false, false, false),
                0,
                NatTimeouts.defaults(),
                OLD_MAX_ENTRIES);
    }

    private static NatModel netfilter49() {
        return new NatModel(
                "netfilter-4.9",
                "Linux 4.9.154",
                Search.rover(),
                new Tcp(TransitionTable.LINUX_4_9, true, false, false, false),
                0,
                NatTimeouts.defaults(),
                MAX_ENTRIES);
    }

    private static NatModel netfilter618() {
        return new NatModel(
                "netfilter-6.18",
                "Linux 6.18.44",
                Search.randomRounds(32, 128, 64, 32, 16),
                new Tcp(TransitionTable.LINUX_4_9, false, true, true, true),
                TimeUnit.SECONDS.toNanos(2),
                NatTimeouts.defaults().with(ConntrackTimeout.UDP_STREAM, TimeUnit.SECONDS.toNanos(120)),
                MAX_ENTRIES);
    }

    /**
     * How a free public port is looked for once preservation has failed.
     *
     * @param rounds probes of each round, each from a random port; empty for one round over the whole class from where
     *     the last search of the protocol ended (the rover)
     * @param stealingProbes in how many of the last probes of a round the port of a connection in TIME_WAIT or CLOSE is
     *     taken away if the new SYN's sequence number is later; 0 for never
     */
    public record Search(ImmutableList<Integer> rounds, int stealingProbes) {

        static Search rover() {
            return new Search(ImmutableList.of(), 0);
        }

        static Search randomRounds(int stealingProbes, int... rounds) {
            return new Search(ImmutableList.copyOf(Ints.asList(rounds)), stealingProbes);
        }

        /** Whether the search goes on where the last one ended. */
        public boolean usesRover() {
            return rounds.isEmpty();
        }
    }

    /**
     * How TCP connections are tracked.
     *
     * @param table what segments mean in each state
     * @param repeatedSynRefreshes whether a repeated SYN that was never answered renews the timeout
     * @param inexactRstKeepsEstablished whether an RST that is not at the next sequence number expected leaves an
     *     established connection as it is, with the timeout of CLOSE; an RST in a closing state is then never checked
     * @param zeroWindowCapsTimeout whether a closed window caps the timeout like retransmissions do
     * @param oldSegmentsPass whether a segment whose data or acknowledgment is too old, or that goes beyond the window by
     *     no more than another window, passes without telling anything (otherwise it is invalid)
     */
    public record Tcp(
            TransitionTable table,
            boolean repeatedSynRefreshes,
            boolean inexactRstKeepsEstablished,
            boolean zeroWindowCapsTimeout,
            boolean oldSegmentsPass) {}
}
