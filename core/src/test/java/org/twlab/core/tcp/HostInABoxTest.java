package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.ForwardingNode;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;

/** A host that is the TCP of a box with two links: 10.0.0.1 leads to 10.0.0.2 with an MTU of 1000, 10.0.1.1 to 10.0.1.2. */
class HostInABoxTest {
    private static final int NEAR = Address.parse("10.0.0.2").bits();
    private static final int FAR = Address.parse("10.0.1.2").bits();

    private final Simulation simulation = new Simulation();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), null, true);
    private final TcpStack stack = new TcpStack(context);
    private final HostSettings settings = HostSettings.of(KernelProfile.named("linux-4.9"));
    private final Box box = new Box();
    private final TcpHost near = server("near", "10.0.0.1", NEAR, 1000);
    private final TcpHost far = server("far", "10.0.1.1", FAR, 1500);
    private final TcpHost own = new TcpHost("box", stack, settings, context);
    private final Interface inner = own.addInterface(Address.parse("10.0.1.1").bits());
    private final Interface port = box.addInterface(0);
    private int accepted;

    /** Sends what comes from the host on, and the host all else. */
    private final class Box extends ForwardingNode {
        Box() {
            super("box", context);
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            Interface out = from == port ? egressFor(packet) : port;
            if (out == null) {
                drop(packet, DropReason.NO_ROUTE);
            } else {
                forward(out, packet);
            }
        }
    }

    private TcpHost server(String name, String boxAddress, int address, int mtu) {
        TcpHost server = new TcpHost(name, stack, settings, context);
        Interface toServer = box.addInterface(Address.parse(boxAddress).bits());
        LinkSettings link = LinkSettings.delay(1_000).toBuilder().mtu(mtu).build();
        Link.connect(context, toServer, server.addInterface(address), link, link);
        box.routes().add(new Prefix(address, 32), toServer);
        server.listen(80, 8, connection -> {
            accepted++;
            return ConnectionHandler.NONE;
        });
        return server;
    }

    private TcpConnection connect(int address) {
        Interface.join(inner, port);
        own.addAddress(Address.parse("10.0.0.1").bits());
        own.liveIn(box);
        TcpConnection connection = own.connect(address, 80, ConnectOptions.automatic(1), ConnectionHandler.NONE);
        simulation.runUntil(1_000_000_000L);
        Conservation.check(
                List.of(box, near, far, own),
                List.of(
                        near.interfaces().get(0).egress(),
                        near.interfaces().get(0).egress().to().egress(),
                        far.interfaces().get(0).egress(),
                        far.interfaces().get(0).egress().to().egress()));
        return connection;
    }

    @Test
    void speaksFromTheAddressThatLeadsThere() {
        TcpConnection connection = connect(NEAR);
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(connection.tuple().local().address())
                .isEqualTo(Address.parse("10.0.0.1").bits());
        assertThat(accepted).isEqualTo(1);
        assertThat(own.hears(
                        connection.tuple().local().address(),
                        NEAR,
                        connection.tuple().local().port() << 16 | 80))
                .isTrue();
        assertThat(own.hears(
                        connection.tuple().local().address(),
                        NEAR,
                        connection.tuple().local().port() << 16 | 81))
                .isFalse();
    }

    @Test
    void offersWhatTheLinkThatLeadsThereTakes() {
        assertThat(Attachment.mtuTo(connect(NEAR).host, NEAR)).isEqualTo(1000);
        assertThat(Attachment.mtuTo(own, FAR)).isEqualTo(1500);
    }

    @Test
    void handsOverAtOnceAndCounts() {
        TcpConnection connection = connect(FAR);
        assertThat(connection.tuple().local().address())
                .isEqualTo(Address.parse("10.0.1.1").bits());
        assertThat(own.sent()).isEqualTo(2); // SYN, ACK
        assertThat(own.received()).isEqualTo(1);
        assertThat(box.received()).isEqualTo(3);
    }

    @Test
    void noRouteIsTheHostsOwnDrop() {
        connect(Address.parse("192.0.2.1").bits());
        assertThat(own.drops().of(DropReason.NO_ROUTE)).isPositive();
        assertThat(box.received()).isZero();
    }

    @Test
    void anInterfaceLeadsToOneThing() {
        connect(FAR);
        assertThat(port.isLinked()).isFalse();
        assertThatThrownBy(() -> Interface.join(port, box.addInterface(0))).isInstanceOf(IllegalStateException.class);
        LinkSettings link = LinkSettings.delay(1);
        assertThatThrownBy(() -> Link.connect(context, port, box.addInterface(0), link, link))
                .isInstanceOf(IllegalStateException.class);
    }
}
