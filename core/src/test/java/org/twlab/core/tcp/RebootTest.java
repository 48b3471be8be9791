package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.EntryScene.TS;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.trace.TraceEvent;

/** What a host loses with its power, and what its peers see of it. */
class RebootTest {
    private static final String RECYCLE = "net.ipv4.tcp_tw_recycle";

    private final List<Errno> errors = new ArrayList<>();

    private final ConnectionHandler noting = new ConnectionHandler() {
        @Override
        public void onError(TcpConnection connection, Errno errno) {
            errors.add(errno);
        }
    };

    @Test
    void connectionsEndInSilenceAndThePeerLearnsByAReset() {
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        List<TcpConnection> accepted = new ArrayList<>();
        net.server.listen(80, 10, c -> {
            accepted.add(c);
            return noting;
        });
        TcpConnection c = net.connect(noting);
        net.simulation.runUntil(SECOND);
        long sent = net.events.stream()
                .filter(TraceEvent.PacketSent.class::isInstance)
                .count();

        net.client.reboot(5 * SECOND);
        net.simulation.runUntil(2 * SECOND);

        assertThat(errors).containsExactly(Errno.EHOSTDOWN);
        assertThat(c.state()).isEqualTo(TcpState.CLOSED);
        assertThat(net.client.snapshot()).isEmpty();
        assertThat(net.connect(noting).error()).contains(Errno.EHOSTDOWN);
        assertThat(net.events.stream().filter(TraceEvent.PacketSent.class::isInstance))
                .hasSize((int) sent);
        assertThat(accepted.get(0).state()).isEqualTo(TcpState.ESTABLISHED);

        accepted.get(0).write(1);
        net.simulation.runUntil(10 * SECOND);
        assertThat(errors).containsExactly(Errno.EHOSTDOWN, Errno.ECONNRESET);
    }

    @Test
    void entriesRecordsAndSysctlsAreGone() {
        EntryScene scene = EntryScene.inTimeWait(TwoHosts.settings("linux-4.9").withSysctl(RECYCLE, "1"));
        scene.peer.host.setSysctl("net.ipv4.tcp_fin_timeout", "7");
        assertThat(scene.peer.host.peersRemembered()).isEqualTo(1);

        scene.peer.host.reboot(SECOND);
        assertThat(scene.peer.host.timeWaitEntries()).isZero();
        assertThat(scene.peer.host.peersRemembered()).isZero();
        assertThat(scene.peer.host.sysctls().get(Sysctl.TCP_FIN_TIMEOUT)).isEqualTo(60);

        scene.sendOtherSyn(4001, TcpOptions.timestamps(TS - 5000, 0));
        assertThat(scene.replies()).as("still down").isEmpty();
        scene.peer.runFor(2 * SECOND);
        scene.sendOtherSyn(4001, TcpOptions.timestamps(TS - 5000, 0));
        assertThat(scene.replies()).as("the listener is back").isEqualTo("S.");
    }

    /** A kernel whose timestamps are jiffies begins at -300 s, whatever it showed before. */
    @Test
    void whileDownNothingListensAndNobodySetsSysctls() {
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings("linux-4.9"));
        peer.host.listen(80, 10, c -> ConnectionHandler.NONE);
        peer.host.reboot(2 * SECOND);
        peer.host.setSysctl("net.ipv4.tcp_fin_timeout", "7");
        assertThat(peer.host.snapshot()).isEmpty();

        peer.runFor(3 * SECOND);
        assertThat(peer.host.sysctls().get(Sysctl.TCP_FIN_TIMEOUT)).isEqualTo(60);
        assertThat(peer.host.snapshot()).hasSize(1);
    }

    @Test
    void theTimestampClockBeginsAnew() {
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings("linux-4.9").withUptimeNanos(86_400 * SECOND));
        peer.host.listen(80, 10, c -> ConnectionHandler.NONE);
        peer.send(CraftedPeer.segment(4000, 80, 77, 0, SYN, TcpOptions.timestamps(1, 0)));
        assertThat(peer.last().options().tsVal()).isEqualTo(86_400_000 - 300_000);

        peer.host.reboot(SECOND);
        peer.runFor(3 * SECOND);
        peer.send(CraftedPeer.segment(4000, 80, 77, 0, SYN, TcpOptions.timestamps(1, 0)));
        assertThat(peer.last().options().tsVal()).isEqualTo(2_000 - 300_000);
    }

    /** A single client, no address translation: a quick reboot is enough to be refused by tcp_tw_recycle. */
    @Test
    void aClientThatRebootsQuicklyIsRefusedUntilTheRecordIsAMinuteOld() {
        HostSettings recycling = TwoHosts.settings("linux-4.9").withSysctl(RECYCLE, "1");
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-4.9").withUptimeNanos(86_400 * SECOND), recycling);
        net.server.listen(80, 10, c -> ConnectionHandler.whenEstablished(TcpConnection::close));
        net.connect(ConnectionHandler.whenPeerFinished(TcpConnection::close));
        net.simulation.runUntil(SECOND);
        net.client.reboot(10 * SECOND);
        net.simulation.runUntil(20 * SECOND);

        TcpConnection refused = net.connect(ConnectionHandler.NONE);
        net.simulation.runUntil(59 * SECOND);
        assertThat(refused.state()).isEqualTo(TcpState.SYN_SENT);
        net.simulation.runUntil(90 * SECOND);
        assertThat(refused.establishedAtNanos() / SECOND)
                .as("SYNs at 20, 21, 23, 27, 35, 51, 83 s; the record is of second 0")
                .isEqualTo(83);
    }

    @Test
    void aRebootWhileNothingIsOpenOnlyMakesItDeaf() {
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-6.18"), TwoHosts.settings("linux-6.18"));
        net.serve(200, 1000, true);
        net.server.reboot(2 * SECOND);
        assertThat(net.server.isDown()).isTrue();
        TcpConnection c = net.connect(TwoHosts.client(200, 1000, false));
        net.simulation.runUntil(30 * SECOND);
        assertThat(net.server.isDown()).isFalse();
        assertThat(c.bytesReceived()).isEqualTo(1000);
        assertThat(c.synSent()).as("SYNs at 0, 1 and 2 s").isEqualTo(3);
    }
}
