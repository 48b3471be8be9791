package org.twlab.experiments.properties;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.tcp.HostSettings;
import org.twlab.experiments.traffic.FlowSettings;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.experiments.traffic.Pace;
import org.twlab.topology.language.Distribution;

/**
 * Clients with equal kernels that do the same.
 *
 * @param profile kernel
 * @param timestamps tcp_timestamps: 0 off, 1 on, 2 on without the offset that newer kernels add
 * @param ticksPerSecond rate of the timestamp clock
 * @param ttl ip_default_ttl
 * @param lossPerMille of their own links
 * @param ports local ports that connect() chooses from; empty for the kernel's own
 * @param clients at least one
 * @param talk what each of them does
 */
record ClientGroup(
        String profile,
        int timestamps,
        int ticksPerSecond,
        int ttl,
        int lossPerMille,
        Optional<DrawnNetwork.PublicPorts> ports,
        List<Client> clients,
        Talk talk) {
    private static final long MILLISECOND = 1_000_000;
    private static final Distribution ONE = Distribution.constant(1);

    /** Kernels without the offset do not know the value 2. */
    ClientGroup {
        timestamps = profile.equals("linux-6.18") ? timestamps : Math.min(timestamps, 1);
        clients = List.copyOf(clients);
    }

    /**
     * A client.
     *
     * @param uptimeMillis time since boot when the run begins
     * @param startMillis when it begins to connect
     * @param delayMicros one-way delay of its own link
     */
    record Client(long uptimeMillis, int startMillis, int delayMicros) {}

    /**
     * What an attempt is and when the next one begins.
     *
     * @param openLoop whether attempts begin whatever becomes of the ones before
     * @param gapMillis shortest pause between two attempts
     * @param gapSpreadMillis by how much it can be longer
     * @param requestBytes what the client writes
     * @param responseBytes what the server answers
     * @param closes who closes first
     * @param linger whether that is by RST
     * @param closeDelayMillis wait of the first closer
     * @param closeWaitMillis wait of the other end before it closes too
     * @param giveUpMillis patience of connect(); 0 for the kernel's own
     * @param localPort bound before connecting; 0 for none
     */
    record Talk(
            boolean openLoop,
            int gapMillis,
            int gapSpreadMillis,
            int requestBytes,
            int responseBytes,
            Closes closes,
            boolean linger,
            int closeDelayMillis,
            int closeWaitMillis,
            int giveUpMillis,
            int localPort) {

        Talk withCloses(Closes other) {
            return new Talk(
                    openLoop,
                    gapMillis,
                    gapSpreadMillis,
                    requestBytes,
                    responseBytes,
                    other,
                    false,
                    closeDelayMillis,
                    closeWaitMillis,
                    giveUpMillis,
                    localPort);
        }

        /** With pauses that are longer by a factor. */
        Talk slowedBy(int factor) {
            return new Talk(
                    openLoop,
                    gapMillis * factor,
                    gapSpreadMillis * factor,
                    requestBytes,
                    responseBytes,
                    closes,
                    linger,
                    closeDelayMillis,
                    closeWaitMillis,
                    giveUpMillis,
                    localPort);
        }

        /** With attempts at equal distances, whatever becomes of them. */
        Talk every(int millis) {
            return new Talk(
                    true,
                    millis,
                    0,
                    requestBytes,
                    responseBytes,
                    closes,
                    linger,
                    closeDelayMillis,
                    closeWaitMillis,
                    giveUpMillis,
                    localPort);
        }

        Talk withLocalPort(int port) {
            return new Talk(
                    openLoop,
                    gapMillis,
                    gapSpreadMillis,
                    requestBytes,
                    responseBytes,
                    closes,
                    linger,
                    closeDelayMillis,
                    closeWaitMillis,
                    giveUpMillis,
                    port);
        }

        private Pace pace() {
            Distribution gap =
                    new Distribution.Uniform(gapMillis * MILLISECOND, (gapMillis + gapSpreadMillis) * MILLISECOND);
            return openLoop ? new Pace.Every(gap) : new Pace.Think(gap);
        }
    }

    /** Settings of a member. */
    HostSettings settings(int member) {
        HostSettings settings = HostSettings.of(KernelProfile.named(profile))
                .withSysctl("net.ipv4.tcp_timestamps", Integer.toString(timestamps))
                .withSysctl("net.ipv4.ip_default_ttl", Integer.toString(ttl));
        if (ports.isPresent()) {
            settings = settings.withSysctl("net.ipv4.ip_local_port_range", portRange(ports.get()));
        }
        return settings.withUptimeNanos(clients.get(member).uptimeMillis() * MILLISECOND)
                .withClock(ticksPerSecond, 0, 0);
    }

    static String portRange(DrawnNetwork.PublicPorts ports) {
        return ports.first() + " " + ports.last();
    }

    /** The flow of this group. */
    FlowSettings flow() {
        long[] starts = clients.stream()
                .mapToLong(client -> client.startMillis() * MILLISECOND)
                .toArray();
        Distribution nothing = Distribution.constant(0);
        return new FlowSettings(
                FlowSettings.Application.REQUESTS,
                new Distribution.Listed(com.google.common.primitives.ImmutableLongArray.copyOf(starts)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                talk.pace(),
                Distribution.constant(talk.requestBytes()),
                Distribution.constant(talk.responseBytes()),
                nothing,
                ONE,
                nothing,
                talk.closes(),
                Distribution.constant(talk.closeDelayMillis() * MILLISECOND),
                Distribution.constant(talk.closeWaitMillis() * MILLISECOND),
                talk.linger(),
                talk.localPort() == 0 ? OptionalInt.empty() : OptionalInt.of(talk.localPort()),
                talk.localPort() != 0,
                talk.giveUpMillis() == 0
                        ? Optional.empty()
                        : Optional.of(Distribution.constant(talk.giveUpMillis() * MILLISECOND)),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether all connections of a client to the server are on one clock that only rises. */
    boolean hasHostClock() {
        return timestamps == 2 || !profile.equals("linux-6.18");
    }

    ClientGroup withProfile(String otherProfile, int otherTimestamps) {
        return new ClientGroup(otherProfile, otherTimestamps, ticksPerSecond, ttl, lossPerMille, ports, clients, talk);
    }

    ClientGroup withTicks(int perSecond) {
        return new ClientGroup(profile, timestamps, perSecond, ttl, lossPerMille, ports, clients, talk);
    }

    ClientGroup withTtl(int otherTtl) {
        return new ClientGroup(profile, timestamps, ticksPerSecond, otherTtl, lossPerMille, ports, clients, talk);
    }

    ClientGroup withLoss(int perMille) {
        return new ClientGroup(profile, timestamps, ticksPerSecond, ttl, perMille, ports, clients, talk);
    }

    /** The client with its timestamp clock at a reading when the run begins; older kernels begin 300 s before 0 at boot. */
    Client withClock(Client client, long readingMillis) {
        long bootMillis = profile.equals("linux-6.18") ? 0 : -300_000;
        return new Client(readingMillis - bootMillis, client.startMillis(), client.delayMicros());
    }

    /** With every client's clock set by its uptime. */
    ClientGroup withClocks(LongUnaryOperator readingMillis) {
        return withClients(clients.stream()
                .map(client -> withClock(client, readingMillis.applyAsLong(client.uptimeMillis())))
                .toList());
    }

    /** With all the local ports of the kernel. */
    ClientGroup withAnyPort() {
        return new ClientGroup(profile, timestamps, ticksPerSecond, ttl, lossPerMille, Optional.empty(), clients, talk);
    }

    ClientGroup withClients(List<Client> others) {
        return new ClientGroup(profile, timestamps, ticksPerSecond, ttl, lossPerMille, ports, others, talk);
    }

    ClientGroup withTalk(Talk other) {
        return new ClientGroup(profile, timestamps, ticksPerSecond, ttl, lossPerMille, ports, clients, other);
    }
}
