package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.NatLab.INSIDE;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.DropReason;

/** What becomes of connections of the gateway itself, between real hosts. */
class OwnTcpLifeTest {
    private static final int PORT = 40_000;

    private static OwnTcpLab lab(String version) {
        return new OwnTcpLab("linux-" + version, NatLab.settings("netfilter-" + version));
    }

    /** The socket holds its port for 60 s against the gateway's own choice, the entry for 120 s against everybody else's. */
    @ParameterizedTest
    @ValueSource(strings = {"2.6.32", "3.10", "4.9", "6.18"})
    void theSocketHoldsThePortForTheGatewayAndTheEntryForTheInside(String version) {
        OwnTcpLab lab = lab(version);
        TcpConnection first = lab.connect(lab.own, PORT, SERVER);
        lab.run(1);
        first.close();
        lab.run(1); // in TIME_WAIT from 1.004 s on
        assertThat(lab.own.timeWaitEntries()).isEqualTo(1);
        assertThat(lab.onlyEntry().state()).isEqualTo("TIME_WAIT");

        lab.run(60); // until 62 s
        assertThat(lab.own.timeWaitEntries()).isZero();
        assertThat(lab.onlyEntry().outside().port()).isEqualTo(PORT);
        lab.connect(lab.clients.get(0), PORT, SERVER);
        lab.run(1);
        assertThat(lab.nat.snapshot().get(1).outside().port()).isNotEqualTo(PORT);

        TcpConnection second = lab.connect(lab.own, PORT, SERVER); // its SYN replaces the entry (row TW of 10.2)
        lab.run(1);
        assertThat(second.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(lab.nat.snapshot())
                .extracting(entry -> entry.outside().port())
                .contains(PORT);
    }

    @Test
    void whenTheEntryIsGoneTheInsideMayHaveThePort() {
        OwnTcpLab lab = lab("4.9");
        TcpConnection first = lab.connect(lab.own, PORT, SERVER);
        lab.run(1);
        first.close();
        lab.run(121); // until 122 s; TIME_WAIT began at 1.004 s
        assertThat(lab.nat.entries()).isZero();
        lab.connect(lab.clients.get(0), PORT, SERVER);
        lab.run(1);
        assertThat(lab.onlyEntry().outside().port()).isEqualTo(PORT);
    }

    /** As row N6, but its own stack is there to take what comes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOwnConnectionOutlivesItsEntryWhoeverSendsFirst(boolean serverFirst) {
        OwnTcpLab lab = lab("4.9");
        TcpConnection own = lab.connect(lab.own, PORT, SERVER);
        lab.run(1);
        lab.nat.flush();
        TcpConnection sender = serverFirst ? lab.accepted.get(0) : own;
        TcpConnection receiver = serverFirst ? own : lab.accepted.get(0);

        sender.write(100);
        lab.run(1);

        assertThat(receiver.bytesReceived()).isEqualTo(100);
        assertThat(lab.onlyEntry().inbound()).isEqualTo(serverFirst);
        assertThat(lab.onlyEntry().outside().port()).isEqualTo(PORT);
        lab.connect(lab.clients.get(0), PORT, SERVER);
        lab.run(1);
        assertThat(lab.nat.snapshot().get(1).outside().port())
                .as("the port is busy either way")
                .isNotEqualTo(PORT);
    }

    @Test
    void toAnInsideHostItSpeaksFromTheInsideAddress() {
        OwnTcpLab lab = lab("4.9");
        TcpConnection own = lab.connect(lab.own, PORT, hostAddress(0));
        lab.run(1);
        assertThat(own.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(lab.accepted.get(0).tuple().remote().address()).isEqualTo(INSIDE);
        assertThat(lab.accepted.get(0).tuple().remote().port()).isEqualTo(PORT);
        own.close();
        lab.run(1);
        assertThat(lab.onlyEntry().state()).isEqualTo("TIME_WAIT");
        assertThat(lab.nat.portsUsed()).as("public ones").isZero();
    }

    @Test
    void itsSourceIsThePublicAddress() {
        OwnTcpLab lab = lab("4.9");
        lab.connect(lab.own, 0, SERVER);
        lab.run(1);
        assertThat(lab.accepted.get(0).tuple().remote().address()).isEqualTo(PUBLIC);
    }

    /** masq_device_event: what masquerading has looked at is forgotten, its ports translated or not. */
    @Test
    void whenTheLinkGoesDownWhatIsMasqueradedIsForgotten() {
        OwnTcpLab lab = new OwnTcpLab(
                "linux-4.9",
                NatLab.builder("netfilter-4.9", PUBLIC).masquerade(true).build());
        lab.connect(lab.own, PORT, SERVER);
        lab.connect(lab.own, PORT, hostAddress(0));
        lab.run(1);
        assertThat(lab.nat.entries()).isEqualTo(2);
        lab.links.get(0).forward().setDown(true);
        assertThat(lab.onlyEntry().remote().address()).isEqualTo(hostAddress(0));
    }

    @Test
    void nobodyElseIsReachedByWhatIsForTheGateway() {
        OwnTcpLab lab = lab("4.9");
        TcpConnection own = lab.connect(lab.own, PORT, SERVER);
        TcpConnection inside = lab.connect(lab.clients.get(0), PORT, SERVER);
        lab.run(1);
        lab.accepted.get(0).write(10);
        lab.accepted.get(1).write(20);
        lab.run(1);
        assertThat(own.bytesReceived() + inside.bytesReceived()).isEqualTo(30);
        assertThat(own.bytesReceived())
                .isEqualTo(lab.accepted.get(0).tuple().remote().port() == PORT ? 10 : 20);
        assertThat(lab.nat.drops().of(DropReason.NAT_INVALID)).isZero();
    }
}
