package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.balancer.BalancerLab.SERVICE;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;

/** Whole conversations through a balancer, in each of its modes. */
class ConversationTest {
    private static final long RESPONSE = 100_000;

    @ParameterizedTest
    @EnumSource(BalancerMode.class)
    void bytesArriveBothWays(BalancerMode mode) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 3), 4, "linux-4.9");
        lab.serve(2000, RESPONSE, false);
        for (int i = 0; i < 4; i++) {
            BalancerLab.Call call = lab.call(i, 2000, RESPONSE, true);
            lab.runTo(2 * i + 2);
            assertThat(call.connection().bytesReceived()).isEqualTo(RESPONSE);
            assertThat(call.connection().foreignBytesReceived()).isZero();
            assertThat(lab.accepted.get(i).bytesReceived()).isEqualTo(2000);
            assertThat(lab.accepted.get(i).foreignBytesReceived()).isZero();
        }
        assertThat(lab.served).containsExactly(0, 1, 2, 0);
        lab.conservation();
    }

    /** Semantics of direct return: the balancer sees nothing of what the server sends. */
    @ParameterizedTest
    @CsvSource({"DNAT, true", "FULLNAT, true", "DSR, false"})
    void repliesPassTheBalancerOrNot(BalancerMode mode, boolean pass) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 1), 1, "linux-4.9");
        lab.serve(2000, RESPONSE, false);
        lab.call(0, 2000, RESPONSE, true);
        lab.runTo(2);
        List<Ipv4Packet> through = lab.delivered("server[0]->balancer");
        assertThat(through.isEmpty()).isEqualTo(!pass);
        assertThat(lab.delivered("router->client[0]"))
                .isNotEmpty()
                .allMatch(packet ->
                        packet.source() == SERVICE.address() && packet.tcp().sourcePort() == SERVICE.port());
        assertThat(lab.delivered("balancer->server[0]"))
                .allMatch(packet -> (packet.destination() == SERVICE.address()) == (mode == BalancerMode.DSR));
    }

    /** Who closes first has TIME_WAIT; a proxy is the one who closes first toward the backend, if its client does. */
    @ParameterizedTest
    @CsvSource({
        "DNAT, UPSTREAM_FIRST, true, 1, 0, 0",
        "DNAT, UPSTREAM_FIRST, false, 0, 0, 1",
        "FULLNAT, UPSTREAM_FIRST, true, 1, 0, 0",
        "FULLNAT, UPSTREAM_FIRST, false, 0, 0, 1",
        "DSR, UPSTREAM_FIRST, true, 1, 0, 0",
        "DSR, UPSTREAM_FIRST, false, 0, 0, 1",
        "PROXY, UPSTREAM_FIRST, true, 1, 1, 0",
        "PROXY, UPSTREAM_FIRST, false, 0, 1, 1",
        "PROXY, AFTER_DOWNSTREAM, false, 0, 1, 1"
    })
    void timeWaitIsWithWhoeverClosesFirst(
            BalancerMode mode, UpstreamClose close, boolean clientFirst, int client, int middle, int server) {
        BalancerLab lab = BalancerLab.of(BalancerLab.settings(mode, 1).withUpstreamClose(close), 1, "linux-4.9");
        lab.serve(2000, 5000, !clientFirst);
        lab.call(0, 2000, 5000, clientFirst);
        lab.runTo(5);
        assertThat(lab.clients.get(0).timeWaitEntries()).isEqualTo(client);
        assertThat(lab.servers.get(0).timeWaitEntries()).isEqualTo(server);
        Endpoint backend = BalancerLab.backends(1).get(0);
        if (mode == BalancerMode.PROXY) {
            assertThat(lab.proxyHost().timeWaitEntries()).isEqualTo(middle);
            assertThat(lab.proxy().backends()).containsExactly(new BackendSnapshot(backend, true, 0, 0, 1));
        } else {
            assertThat(lab.balancer().backends()).containsExactly(new BackendSnapshot(backend, true, 0, 1, 1));
            lab.runTo(130); // FIN_WAIT and TIME_WAIT last 120 s
            assertThat(lab.balancer().backends()).containsExactly(new BackendSnapshot(backend, true, 0, 0, 1));
            assertThat(lab.balancer().entries()).isZero();
        }
    }
}
