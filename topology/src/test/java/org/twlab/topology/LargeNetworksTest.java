package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;

/** Networks of 10^5 nodes and more: what they route, not how fast. */
class LargeNetworksTest {
    private static final long SECOND = 1_000_000_000L;

    private static Recorder recorder(Network network, String name) {
        return (Recorder) network.node(name);
    }

    /** The last of 100,000 routers in a binary tree is 16 links below the root: floor(log2(100,000)). */
    @Test
    void aTreeOfRouters() {
        Network network = LargeNetworks.tree(100_000).build();

        assertThat(network.hops("near", "far")).hasValue(17);
        recorder(network, "near").send(network.address("far"), 17);
        recorder(network, "near").send(network.address("far"), 18);
        network.simulation().runUntil(SECOND);
        assertThat(recorder(network, "far").received).hasSize(1);
        assertThat(network.router("r[0]").routes().size()).isEqualTo(2);
    }

    /** Walking the tables of a mesh takes as many steps as the plan says, from 20 routers to all populations. */
    @Test
    void aMeshWithPopulations() {
        Network network = LargeNetworks.mesh(1000, 100, 5).build();

        for (int from = 0; from < 1000; from += 50) {
            for (int to = 0; to < 1000; to++) {
                Node at = network.node("r[" + from + "]");
                int address = network.address("p" + to + "[99]");
                int steps = 0;
                while (at instanceof Router router) {
                    Interface egress = router.routes().lookup(address);
                    assertThat(egress).isNotNull();
                    at = egress.egress().to().node();
                    steps++;
                }
                assertThat(at.name()).isEqualTo("p" + to + "[99]");
                assertThat(network.hops("p" + from, "p" + to)).hasValue(from == to ? 0 : steps);
            }
        }
    }

    /** In a grid of 317 x 317 numbered routers a way is as long as its two coordinates together. */
    @Test
    void aGridOfNumberedRouters() {
        Network network = LargeNetworks.grid(317).build();

        assertThat(network.hops("h0", "h3")).hasValue(2 * 316 + 1);
        assertThat(network.hops("h0", "r[-1]")).hasValue(2 * 316);
        assertThat(network.hops("h1", "r[100]")).hasValue(316 - 100);
        assertThat(network.hops("r[0]", "r[" + (3 * 317 + 5) + "]")).hasValue(7);
        assertThat(network.plan().addresses("r").length()).isEqualTo(317 * 317);
        recorder(network, "h0").send(network.address("r[250]"), 250);
        recorder(network, "h0").send(network.address("r[250]"), 251);
        network.simulation().runUntil(SECOND);
        assertThat(network.node("r[250]").drops().total()).isEqualTo(1); // a router offers no service
        assertThat(network.node("r[249]").drops().total()).isEqualTo(1);
    }

    /** A million hosts behind gateways: only planned, as their sockets would need more memory than a test should. */
    @Test
    void aMillionHostsBehindGateways() {
        NetworkPlan plan = LargeNetworks.behindGateways(16, 62_400).plan();

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.addresses("p15").get(62_399) - plan.addresses("p15").get(0))
                .isEqualTo(62_399);
        assertThat(plan.hops("p7", "server")).hasValue(2);
        assertThat(plan.hops("server", "p7")).isEmpty();
        assertThat(plan.hops("p7[62399]", "p7[3]")).hasValue(1);
        assertThat(plan.hops("p3", "g4")).hasValue(2);
    }
}
