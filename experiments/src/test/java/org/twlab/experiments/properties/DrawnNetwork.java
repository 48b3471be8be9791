package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.HostSettings;

/**
 * A network with its traffic, as jqwik drew it: groups of clients, perhaps a NAT, a line of routers, one server. Every
 * number is whole and in the unit of its name, so that the network can be written as a scenario file without loss.
 *
 * @param seed master seed of the run
 * @param seconds length of the run
 * @param server the one server
 * @param trunk routers and the links from the clients' side to the server
 * @param gateway the NAT that all clients are behind; without one each has a public address of its own
 * @param groups at least one; the clients of a group have equal kernels and do the same
 */
record DrawnNetwork(
        long seed, int seconds, Server server, Trunk trunk, Optional<Gateway> gateway, List<ClientGroup> groups) {
    static final String SERVER_NAME = "server";
    static final int SERVER_ADDRESS = Address.parse("203.0.113.10").bits();
    static final int PUBLIC_ADDRESS = Address.parse("192.0.2.1").bits();
    static final int DEFAULT_TTL = 64;

    DrawnNetwork {
        groups = List.copyOf(groups);
    }

    /**
     * The server.
     *
     * @param profile kernel
     * @param recycle tcp_tw_recycle; false for a kernel without it
     * @param timestamps whether tcp_timestamps is on
     * @param phaseMillis reading of its wall clock at the start, below a second
     * @param maxEntries tcp_max_tw_buckets
     */
    record Server(String profile, boolean recycle, boolean timestamps, int phaseMillis, int maxEntries) {
        /** The default of the kernels. */
        static final int MANY_ENTRIES = 131_072;

        HostSettings settings() {
            HostSettings settings = HostSettings.of(KernelProfile.named(profile))
                    .withSysctl("net.ipv4.tcp_timestamps", timestamps ? "1" : "0")
                    .withSysctl("net.ipv4.tcp_max_tw_buckets", Integer.toString(maxEntries));
            if (recycle) {
                settings = settings.withSysctl("net.ipv4.tcp_tw_recycle", "1");
            }
            return settings.withClock(HostSettings.DEFAULT_TICKS_PER_SECOND, 0, phaseMillis * 1_000_000L);
        }
    }

    /**
     * The line of routers with the links that all packets share.
     *
     * @param routers 0 to 4
     * @param forwardingMicros time a packet spends in a router
     * @param delayMicros of each link, one way
     * @param jitterMicros largest addition to it; above 0, packets may overtake each other
     * @param lossPerMille of each link
     */
    record Trunk(int routers, int forwardingMicros, int delayMicros, int jitterMicros, int lossPerMille) {}

    /**
     * A NAT with one public address.
     *
     * @param model the kernel whose Netfilter it has
     * @param ports the only public ports it uses; empty for its own choice
     * @param idleSeconds lifetime of every idle entry; 0 for the model's own timeouts
     */
    record Gateway(String model, Optional<PublicPorts> ports, int idleSeconds) {}

    /** First and last of some public ports. */
    record PublicPorts(int first, int last) {}

    /** Name of a group's population and link: a, b, c. */
    static String groupName(int group) {
        return Character.toString((char) ('a' + group));
    }

    /** Name of a group's flow. */
    static String flowName(int group) {
        return groupName(group) + "-" + SERVER_NAME;
    }

    static String routerName(int router) {
        return "r" + (router + 1);
    }

    /** The network that a group's clients have their addresses from. */
    String networkOf(int group) {
        return gateway.isPresent() ? "10.1." + (group + 1) + ".0/24" : "198.51." + (group + 1) + ".0/24";
    }

    /** What the clients have a link to: the gateway, the first router, or for a single client the server. */
    String clientSide() {
        return trunkNodes().get(0);
    }

    /** Gateway, routers and server in the order in which packets of clients reach them. */
    List<String> trunkNodes() {
        List<String> names = new ArrayList<>();
        gateway.ifPresent(present -> names.add("nat"));
        for (int router = 0; router < trunk.routers(); router++) {
            names.add(routerName(router));
        }
        names.add(SERVER_NAME);
        return names;
    }

    int clientCount() {
        return groups.stream().mapToInt(group -> group.clients().size()).sum();
    }

    /** Nodes between a client and the server that take one from the TTL. */
    int hops() {
        return trunk.routers() + (gateway.isPresent() ? 1 : 0);
    }

    boolean keepsOrder() {
        return trunk.jitterMicros() == 0;
    }

    boolean losesPackets() {
        return trunk.lossPerMille() > 0 || groups.stream().anyMatch(group -> group.lossPerMille() > 0);
    }

    long durationNanos() {
        return seconds * 1_000_000_000L;
    }

    DrawnNetwork withSeed(long other) {
        return new DrawnNetwork(other, seconds, server, trunk, gateway, groups);
    }

    DrawnNetwork withServer(Server other) {
        return new DrawnNetwork(seed, seconds, other, trunk, gateway, groups);
    }

    DrawnNetwork withTrunk(Trunk other) {
        return new DrawnNetwork(seed, seconds, server, other, gateway, groups);
    }

    DrawnNetwork withGateway(Optional<Gateway> other) {
        return new DrawnNetwork(seed, seconds, server, trunk, other, groups);
    }

    DrawnNetwork withGroups(List<ClientGroup> others) {
        return new DrawnNetwork(seed, seconds, server, trunk, gateway, others);
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + seconds + " s, " + clientCount() + " clients, " + trunk.routers() + " routers, "
                + (gateway.isPresent() ? gateway.get().model() : "no NAT") + ", " + server.profile()
                + (server.recycle() ? " with tw_recycle" : "");
    }
}
