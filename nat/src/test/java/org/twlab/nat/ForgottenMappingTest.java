package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.TraceEvent;

/** What becomes of connections whose gateway has lost its table, between real hosts; measured on Linux 6.18.44. */
class ForgottenMappingTest {
    private static final int PORT = 5000;

    private static final class Lab {
        final Simulation simulation = new Simulation();
        final List<TraceEvent> events = new ArrayList<>();
        final List<TcpHost> clients = new ArrayList<>();
        final List<TcpConnection> accepted = new ArrayList<>();
        final TcpHost server;
        final NatGateway nat;
        private final NetworkContext context;
        private int nextId = 1;

        Lab(long seed) {
            context = new NetworkContext(simulation, new RandomStreams(seed, 0), events::add, true);
            TcpStack stack = new TcpStack(context);
            HostSettings settings = HostSettings.of(KernelProfile.named("linux-6.18"));
            nat = new NatGateway("nat", NatLab.settings("netfilter-6.18"), context);
            for (int i = 0; i < 2; i++) {
                TcpHost client = new TcpHost("client[" + i + "]", stack, settings, context);
                Interface toClient = nat.addInterface(NatLab.INSIDE);
                link(toClient, client.addInterface(NatLab.hostAddress(i)));
                nat.setInside(toClient);
                nat.routes().add(new Prefix(NatLab.hostAddress(i), 32), toClient);
                clients.add(client);
            }
            server = new TcpHost("server", stack, settings, context);
            Interface out = nat.addInterface(NatLab.PUBLIC);
            link(out, server.addInterface(NatLab.SERVER));
            nat.routes().add(new Prefix(0, 0), out);
            server.listen(80, 16, connection -> {
                accepted.add(connection);
                return ConnectionHandler.NONE;
            });
        }

        private void link(Interface a, Interface b) {
            LinkSettings settings = LinkSettings.delay(1_000_000);
            Link.connect(context, a, b, settings, settings);
        }

        TcpConnection connect(int client) {
            ConnectOptions options =
                    ConnectOptions.bound(nextId++, NatLab.hostAddress(client), PORT, SocketOptions.DEFAULT);
            return clients.get(client).connect(NatLab.SERVER, 80, options, ConnectionHandler.NONE);
        }

        void run(double seconds) {
            simulation.runUntil(simulation.nowNanos() + Math.round(seconds * 1e9));
        }

        MappingSnapshot entry() {
            assertThat(nat.entries()).isEqualTo(1);
            return nat.snapshot().get(0);
        }
    }

    @Test
    void n6TheInsideSendsFirstAndIsPickedUpWithTheSamePortNotAssuredUntilAnswered() {
        Lab lab = new Lab(1);
        TcpConnection client = lab.connect(0);
        lab.run(1);
        lab.nat.flush();

        client.write(100);
        lab.run(0.0015); // at the gateway, not yet at the server

        assertThat(lab.entry().state()).isEqualTo("ESTABLISHED");
        assertThat(lab.entry().outside().port()).isEqualTo(PORT);
        assertThat(lab.entry().assured()).isFalse();
        lab.run(1);
        client.write(100);
        lab.run(1);
        assertThat(lab.entry().assured()).isTrue();
        assertThat(lab.accepted.get(0).bytesReceived()).isEqualTo(200);
    }

    @Test
    void n6TheOutsideSendsFirstAndIsResetWhileTheInsideNoticesNothing() {
        Lab lab = new Lab(1);
        TcpConnection client = lab.connect(0);
        lab.run(1);
        lab.nat.flush();

        lab.accepted.get(0).write(100);
        lab.run(5);

        assertThat(lab.accepted.get(0).error()).contains(Errno.ECONNRESET);
        assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(client.bytesReceived()).isZero();
    }

    @Test
    void n7AnotherHostWithTheSamePortResetsTheForgottenConnectionAndConnects() {
        Lab lab = new Lab(1);
        TcpConnection first = lab.connect(0);
        lab.run(1);
        lab.nat.flush();

        TcpConnection second = lab.connect(1);
        lab.run(0.5);
        assertThat(lab.entry().outside().port()).isEqualTo(PORT);
        assertThat(lab.accepted.get(0).error()).contains(Errno.ECONNRESET);
        // a 6.18 client sends its SYN again at once when it has answered a challenge ACK by an RST
        assertThat(second.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(second.synSent()).isEqualTo(2);
        assertThat(first.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(lab.accepted).hasSize(2);
    }

    /** The server has closed first; the other host's clock and numbers have nothing to do with the first one's. */
    @Test
    void n8AnotherHostWithTheSamePortMeetsTimeWaitAndConnectsAtOnceOrWithItsSecondSyn() {
        Set<Integer> syns = new HashSet<>();
        for (long seed = 1; seed <= 12; seed++) {
            Lab lab = new Lab(seed);
            TcpConnection first = lab.connect(0);
            lab.run(1);
            lab.accepted.get(0).close();
            lab.run(0.1);
            first.close();
            lab.run(1);
            assertThat(lab.server.timeWaitEntries()).isEqualTo(1);
            lab.nat.flush();

            TcpConnection second = lab.connect(1);
            lab.run(2);

            assertThat(second.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(lab.entry().outside().port()).isEqualTo(PORT);
            syns.add(second.synSent());
        }
        assertThat(syns).containsExactlyInAnyOrder(1, 2); // one way only with probability 2^-11
    }
}
