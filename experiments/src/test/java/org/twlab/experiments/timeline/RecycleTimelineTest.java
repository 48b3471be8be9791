package org.twlab.experiments.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;

/**
 * Two clients behind one NAT and a server with tcp_tw_recycle that closes first, to the millisecond. One-way delay 10 ms;
 * whole seconds of the server's clock begin with the run. Clocks: A reads 50,000,000 ticks at the start of the run, B
 * 10,000,000.
 */
class RecycleTimelineTest {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final int A = 0;
    private static final int B = 1;
    private static final int GATEWAY = Address.parse("10.1.0.1").bits();
    private static final int PUBLIC = Address.parse("198.51.100.1").bits();
    private static final Prefix INSIDE = Prefix.parse("10.1.0.0/24");

    private final List<TraceEvent> events = new ArrayList<>();
    private final HostSettings[] clients = {clock("linux-4.9", 50_000_000), clock("linux-4.9", 10_000_000)};
    private HostSettings server = clock("linux-4.9", 0).withSysctl("net.ipv4.tcp_tw_recycle", "1");
    private boolean serverCloses = true;
    private boolean clientsClose = true;
    private Network network;
    private long attempts;

    /** A host whose timestamp clock reads so many ticks at the start of the run: jiffies are 0 after 300 s. */
    private static HostSettings clock(String profile, long ticks) {
        return HostSettings.of(KernelProfile.named(profile))
                .withUptimeNanos(300 * SECOND)
                .withTimestampOffset(ticks);
    }

    private void build() {
        network = NetworkBuilder.of(1)
                .population("client", 2, "10.1.0.0/24", k -> clients[k])
                .gateway("nat", new GatewayPlan(GATEWAY, INSIDE, ImmutableIntArray.of(PUBLIC), (name, context) -> {
                    NatModel model = NatModel.named("netfilter-4.9");
                    NatGateway gateway = new NatGateway(name, NatSettings.of(GATEWAY, 24, PUBLIC, model), context);
                    return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                }))
                .host("server", "203.0.113.10", server)
                .link("client", "nat", Duration.ofMillis(1))
                .link("nat", "server", Duration.ofMillis(9))
                .build(events::add);
        network.host("server").listen(80, 128, c -> new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection connection) {
                if (serverCloses) {
                    connection.close();
                }
            }

            @Override
            public void onPeerFinished(TcpConnection connection) {
                connection.close();
            }
        });
    }

    /** The client connects at an instant in ms; what becomes of it is in the connection returned once that has passed. */
    private TcpConnection connect(int client, long atMillis) {
        network.simulation().runUntil(atMillis * MILLISECOND);
        return network.hosts("client")
                .get(client)
                .connect(network.address("server"), 80, ConnectOptions.automatic(++attempts), new ConnectionHandler() {
                    @Override
                    public void onEstablished(TcpConnection connection) {
                        if (!serverCloses) {
                            connection.close();
                        }
                    }

                    @Override
                    public void onPeerFinished(TcpConnection connection) {
                        if (clientsClose) {
                            connection.close();
                        }
                    }
                });
    }

    private void runUntilSecond(long second) {
        network.simulation().runUntil(second * SECOND);
    }

    private static long latencyMillis(TcpConnection c, long startMillis) {
        return c.establishedAtNanos() < 0 ? -1 : c.establishedAtNanos() / MILLISECOND - startMillis;
    }

    /** When the server refused a SYN by its memory, in ms. */
    private List<Long> refusals() {
        return events.stream()
                .filter(e -> e instanceof TraceEvent.PacketDropped d && d.drop().reason() == DropReason.TW_RECYCLE)
                .map(e -> e.atNanos() / MILLISECOND)
                .toList();
    }

    private long counter(Counter counter) {
        return network.host("server").counters().get(counter);
    }

    private TraceEvent.PeerRecorded lastRecord() {
        return (TraceEvent.PeerRecorded) events.stream()
                .filter(e -> e instanceof TraceEvent.PeerRecorded)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void slowerClockWaitsUntilTheRecordIs60SecondsOld() {
        build();
        TcpConnection a = connect(A, 10_000);
        TcpConnection b = connect(B, 12_300);
        TraceEvent.PeerRecorded record = lastRecord();
        assertThat(record.ts()).as("TSval of A's FIN").isEqualTo(50_010_040);
        runUntilSecond(200);

        assertThat(latencyMillis(a, 10_000)).isEqualTo(20);
        assertThat(refusals()).containsExactly(12_310L, 13_310L, 15_310L, 19_310L, 27_310L, 43_310L);
        assertThat(latencyMillis(b, 12_300)).isEqualTo(63_020);
        assertThat(counter(Counter.PAWS_PASSIVE)).isEqualTo(6);
        assertThat(counter(Counter.LISTEN_DROPS)).isEqualTo(6);
        assertThat(counter(Counter.TW_KILLED)).as("both entries lived 3.5 RTO").isEqualTo(2);
    }

    @Test
    void entryOfTheRecycledConnectionLives770Milliseconds() {
        build();
        connect(A, 10_000);
        runUntilSecond(20);
        List<Long> times = events.stream()
                .filter(e -> e instanceof TraceEvent.EntryCreated || e instanceof TraceEvent.EntryEnded)
                .map(e -> e.atNanos() / MILLISECOND)
                .toList();
        assertThat(times).containsExactly(10_050L, 10_820L);
    }

    @Test
    void anotherCloseOfTheFasterClockMakesTheWholeConnectFail() {
        build();
        connect(A, 10_000);
        TcpConnection b = connect(B, 12_300);
        TcpConnection again = connect(A, 20_000);
        runUntilSecond(200);

        assertThat(latencyMillis(again, 20_000))
                .as("the faster clock always succeeds")
                .isEqualTo(20);
        assertThat(refusals()).hasSize(7).endsWith(75_310L);
        assertThat(b.error()).contains(Errno.ETIMEDOUT);
        assertThat(events.stream()
                        .filter(e -> e instanceof TraceEvent.StateChanged s
                                && s.connectionId() == b.connectionId()
                                && s.to().equals("CLOSED"))
                        .map(e -> e.atNanos() / MILLISECOND))
                .containsExactly(139_300L);
    }

    @Test
    void inTheSixtiethSecondTheRecordRefusesNothingAndCannotBeReplaced() {
        build();
        connect(A, 10_000);
        TcpConnection b = connect(B, 70_000);
        runUntilSecond(71);
        assertThat(latencyMillis(b, 70_000)).isEqualTo(20);
        assertThat(lastRecord().written()).as("second 70").isFalse();
        TcpConnection later = connect(B, 71_000);
        runUntilSecond(72);
        assertThat(latencyMillis(later, 71_000)).isEqualTo(20);
        assertThat(lastRecord().written()).as("second 71").isTrue();
        assertThat(refusals()).isEmpty();
    }

    @Test
    void fiveSecondsBehindWaitsFiveSeconds() {
        clients[B] = clock("linux-4.9", 50_000_000 - 5000);
        build();
        connect(A, 10_000);
        TcpConnection b = connect(B, 12_300);
        runUntilSecond(100);
        assertThat(refusals()).containsExactly(12_310L, 13_310L);
        assertThat(latencyMillis(b, 12_300)).isEqualTo(3_020);
    }

    @Test
    void nobodyIsRefusedWhenTheClientsCloseFirst() {
        serverCloses = false;
        build();
        connect(A, 10_000);
        TcpConnection b = connect(B, 12_300);
        runUntilSecond(100);
        assertThat(latencyMillis(b, 12_300)).isEqualTo(20);
        assertThat(refusals()).isEmpty();
        assertThat(network.host("server").peersRemembered()).isZero();
    }

    @Test
    void clientWithoutTimestampsIsRefusedByTheNewerKernelOnly() {
        clients[B] = clients[B].withSysctl("net.ipv4.tcp_timestamps", "0");
        build();
        connect(A, 10_000);
        TcpConnection b = connect(B, 12_300);
        runUntilSecond(100);
        assertThat(latencyMillis(b, 12_300)).isEqualTo(63_020);

        events.clear();
        server = clock("linux-3.10", 0).withSysctl("net.ipv4.tcp_tw_recycle", "1");
        build();
        connect(A, 10_000);
        TcpConnection old = connect(B, 12_300);
        runUntilSecond(100);
        assertThat(latencyMillis(old, 12_300)).isEqualTo(20);
    }

    @Test
    void timestampsSwitchedOffOnTheServerRefuseEverybodyOn49AndNobodyOn310() {
        for (String profile : new String[] {"linux-4.9", "linux-3.10"}) {
            events.clear();
            server = clock(profile, 0).withSysctl("net.ipv4.tcp_tw_recycle", "1");
            build();
            connect(A, 10_000);
            network.simulation().runUntil(11 * SECOND);
            network.host("server").setSysctl("net.ipv4.tcp_timestamps", "0");
            TcpConnection a = connect(A, 69_900);
            TcpConnection b = connect(B, 70_000);
            runUntilSecond(80);
            boolean newer = profile.equals("linux-4.9");
            assertThat(latencyMillis(a, 69_900)).as(profile + " A").isEqualTo(newer ? 1020 : 20);
            assertThat(latencyMillis(b, 70_000)).as(profile + " B").isEqualTo(20);
        }
    }

    @Test
    void recordIsThereBeforeThePeersFinAndAlsoWhenTheTableIsFull() {
        clientsClose = false;
        build();
        connect(A, 10_000);
        runUntilSecond(11);
        assertThat(network.host("server").peersRemembered())
                .as("orphan in FIN_WAIT_2")
                .isEqualTo(1);

        clientsClose = true;
        server = server.withSysctl("net.ipv4.tcp_max_tw_buckets", "0");
        build();
        connect(A, 10_000);
        runUntilSecond(11);
        assertThat(network.host("server").peersRemembered()).isEqualTo(1);
        assertThat(counter(Counter.TCP_TIME_WAIT_OVERFLOW)).isEqualTo(1);
    }
}
