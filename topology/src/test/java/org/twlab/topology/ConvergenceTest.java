package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.DropReason;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.RoutingSettings.Convergence;
import org.twlab.topology.RoutingSettings.Metric;

/** Links that fail: what routers know of it, and when. */
class ConvergenceTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /** A ring of routers a to e, a server at a, a host at b, all links of one millisecond. */
    private static NetworkBuilder ring(Convergence convergence, Outage... outagesOfAb) {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .routing(new RoutingSettings(Metric.HOPS, false, convergence))
                .router("a")
                .router("b")
                .router("c")
                .router("d")
                .router("e")
                .node("server", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .node("host", Addressing.fixed(Address.parse("192.0.2.2")), Recorder::new)
                .link(plan("a", "b").withOutages(List.of(outagesOfAb)));
        return builder.link(plan("b", "c"))
                .link(plan("c", "d"))
                .link(plan("d", "e"))
                .link(plan("e", "a"))
                .link(plan("server", "a"))
                .link(plan("host", "b"));
    }

    private static LinkPlan plan(String a, String b) {
        LinkSettings settings = LinkSettings.delay(MILLISECOND);
        return LinkPlan.of(a, b, member -> settings, member -> settings);
    }

    /** The times of a to e for one change after the other. */
    private static Convergence listed(long... nanos) {
        Iterator<Long> next = Arrays.stream(nanos).iterator();
        return random -> next.next();
    }

    private static String next(Network network, String router, String target) {
        Interface egress = network.router(router).routes().lookup(network.address(target));
        return egress == null ? "nowhere" : egress.egress().to().node().name();
    }

    private static Recorder recorder(Network network, String name) {
        return (Recorder) network.node(name);
    }

    /**
     * b knows at once that its link to a is down and sends by way of c, which for a second still sends by way of b. A
     * packet with TTL t that b gets circles between them: forwarded t - 1 times, then dropped with one ICMP error, which
     * goes back by way of b.
     */
    @Test
    void aTransientLoopEndsByTtl() {
        int ttl = 20;
        Network network = ring(listed(0, 0, SECOND, 0, 0, 0, 0, 0, 0, 0), new Outage(10 * MILLISECOND, 5 * SECOND))
                .build();
        network.simulation().runUntil(20 * MILLISECOND);
        assertThat(next(network, "b", "server")).isEqualTo("c");
        assertThat(next(network, "c", "server")).isEqualTo("b");
        assertThat(next(network, "d", "server")).isEqualTo("e");

        recorder(network, "host").send(network.address("server"), ttl);
        network.simulation().runUntil(SECOND);
        Router b = network.router("b");
        Router c = network.router("c");
        assertThat(b.forwarded()).isEqualTo(ttl / 2 + 1); // and the error
        assertThat(c.forwarded()).isEqualTo(ttl / 2 - 1);
        assertThat(c.drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        assertThat(recorder(network, "host").received).hasSize(1);
        assertThat(recorder(network, "server").received).isEmpty();

        network.simulation().runUntil(10 * MILLISECOND + SECOND - 1);
        assertThat(next(network, "c", "server")).isEqualTo("b");
        network.simulation().runUntil(10 * MILLISECOND + SECOND);
        assertThat(next(network, "c", "server")).isEqualTo("d");
        recorder(network, "host").send(network.address("server"), ttl);
        network.simulation().runUntil(2 * SECOND);
        assertThat(recorder(network, "server").received).hasSize(1);
        assertThat(recorder(network, "server").received.get(0).ttl()).isEqualTo(ttl - 5);

        network.simulation().runUntil(6 * SECOND);
        recorder(network, "host").send(network.address("server"), ttl);
        network.simulation().runUntil(7 * SECOND);
        assertThat(recorder(network, "server").received).hasSize(2);
        assertThat(recorder(network, "server").received.get(1).ttl()).isEqualTo(ttl - 2);
    }

    /** What a node learns late of an earlier change does not undo what it knows of a later one. */
    @Test
    void overlappingChangesEndWithTheNewest() {
        Network network = ring(listed(0, 3 * SECOND, 0, 0, 0, 0, SECOND, 0, 0, 0, 0, 0, 0, 0, 0))
                .build();

        network.simulation().runUntil(SECOND);
        network.setLink("a-b", false);
        assertThat(next(network, "b", "server")).isEqualTo("a");
        network.simulation().runUntil(2 * SECOND);
        network.setLink("e-a", false);
        assertThat(next(network, "c", "server")).isEqualTo("nowhere");
        network.simulation().runUntil(3 * SECOND - 1);
        assertThat(next(network, "b", "server")).isEqualTo("a");
        network.simulation().runUntil(3 * SECOND);
        assertThat(next(network, "b", "server")).isEqualTo("nowhere");
        network.simulation().runUntil(4 * SECOND);
        assertThat(next(network, "b", "server")).isEqualTo("nowhere");
        network.setLink("e-a", true);
        assertThat(next(network, "b", "server")).isEqualTo("c");
    }

    /** Each change draws once from the stream of each node. */
    @Test
    void timesAreDrawnPerNodeAndChange() {
        Convergence uniform = random -> 1 + random.nextLong(SECOND);
        Network network = ring(uniform).build();
        UniformRandomProvider stream = new RandomStreams(1, 0).named("routing/b/convergence");
        long down = 1 + stream.nextLong(SECOND);
        long up = 1 + stream.nextLong(SECOND);

        network.setLink("a-b", false);
        network.simulation().runUntil(down - 1);
        assertThat(next(network, "b", "server")).isEqualTo("a");
        network.simulation().runUntil(down);
        assertThat(next(network, "b", "server")).isEqualTo("c");
        network.simulation().runUntil(10 * SECOND);
        network.setLink("a-b", true);
        network.simulation().runUntil(10 * SECOND + up - 1);
        assertThat(next(network, "b", "server")).isEqualTo("c");
        network.simulation().runUntil(10 * SECOND + up);
        assertThat(next(network, "b", "server")).isEqualTo("a");
    }

    /** A link that is already down changes nothing: no node learns, none draws. */
    @Test
    void downTwiceIsOneChange() {
        Network network = ring(listed(0, 0, 0, 0, 0)).build();

        network.setLink("a-b", true);
        network.setLink("a-b", false);
        network.setLink("a-b", false);

        assertThat(next(network, "b", "server")).isEqualTo("c");
        assertThat(network.direction("a->b").isDown()).isTrue();
        assertThat(network.direction("b->a").isDown()).isTrue();
        assertThat(network.direction("b->c").isDown()).isFalse();
    }

    /** Outages come before all that was scheduled later for the same instant. */
    @Test
    void outagesBeginAndEndFirstOfAll() {
        Network network = ring(Convergence.IMMEDIATE, new Outage(0, 5), new Outage(5, 7), new Outage(9, 11))
                .build();
        StringBuilder seen = new StringBuilder();
        for (long at = 0; at < 12; at++) {
            network.simulation()
                    .at(at, () -> seen.append(network.direction("a->b").isDown() ? 'd' : 'u'));
        }
        network.simulation().runUntil(20);

        assertThat(seen).hasToString("dddddddu" + "u" + "ddu");
    }

    /** A host whose link is down has no route left, a population one as long as some member can be reached. */
    @Test
    void routesToHostsGoWithTheirLinks() {
        Network network = NetworkBuilder.of(1)
                .router("near")
                .router("far")
                .population("client", 3, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .link("client", "near", Duration.ofMillis(1))
                .link("server", "near", Duration.ofMillis(1))
                .link("near", "far", Duration.ofMillis(1))
                .build();

        network.setLink("server-near", false);
        assertThat(next(network, "far", "server")).isEqualTo("nowhere");
        assertThat(next(network, "near", "server")).isEqualTo("nowhere");
        assertThat(next(network, "far", "client[0]")).isEqualTo("near");
        network.setLink("client-near[1]", false);
        assertThat(network.direction("client[1]->near").isDown()).isTrue();
        assertThat(network.direction("client[2]->near").isDown()).isFalse();
        assertThat(next(network, "near", "client[1]")).isEqualTo("nowhere");
        assertThat(next(network, "near", "client[0]")).isEqualTo("client[0]");
        assertThat(next(network, "far", "client[1]")).isEqualTo("near");
        assertThat(network.router("near").routes().size()).isEqualTo(2);
        assertThat(network.router("far").routes().size()).isEqualTo(1);
        network.setLink("client-near[-1]", false);
        network.setLink("client-near[0]", false);
        assertThat(next(network, "far", "client[1]")).isEqualTo("nowhere");
        assertThat(network.router("far").routes().size()).isZero();
        network.setLink("client-near", true);
        network.setLink("server-near", true);
        assertThat(next(network, "far", "client[1]")).isEqualTo("near");
        assertThat(next(network, "near", "client[1]")).isEqualTo("client[1]");
        assertThat(next(network, "far", "server")).isEqualTo("near");
        assertThat(network.router("near").routes().size()).isEqualTo(4);
    }

    @Test
    void linksThatAreNotThere() {
        Network network = ring(Convergence.IMMEDIATE).build();

        assertThatThrownBy(() -> network.setLink("a-x", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no link 'a-x'; there are [a-b, b-c, c-d, d-e, e-a, server-a, host-b]");
        assertThatThrownBy(() -> network.setLink("a-b[1]", false)).hasMessage("no link 'a-b[1]'; 'a-b' has 1");
        assertThatThrownBy(() -> network.setLink("a-b[-2]", false)).hasMessage("no link 'a-b[-2]'; 'a-b' has 1");
    }

    @Test
    void outagesMustFollowEachOther() {
        LinkPlan link = plan("a", "b");
        List<Outage> overlapping = List.of(new Outage(0, 10), new Outage(9, 20));

        assertThatThrownBy(() -> link.withOutages(overlapping))
                .hasMessage("Outage[fromNanos=9, toNanos=20] begins before the end of Outage[fromNanos=0, toNanos=10]");
        assertThatThrownBy(() -> new Outage(-1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outage(5, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThat(link.withOutages(List.of(new Outage(0, 10), new Outage(10, 11)))
                        .outages())
                .hasSize(2);
    }

    @Test
    void costsHaveSixteenBits() {
        LinkPlan link = plan("a", "b");

        assertThat(link.costAb()).isEqualTo(1);
        assertThat(link.costBa()).isEqualTo(1);
        assertThat(link.withCosts(65_535, 1).costAb()).isEqualTo(65_535);
        assertThatThrownBy(() -> link.withCosts(65_536, 1))
                .hasMessage("costAb (65536) and costBa (1) must be 1 to 65535");
        assertThatThrownBy(() -> link.withCosts(1, 65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> link.withCosts(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> link.withCosts(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The links of a population are the first of all here: those behind them stay up. */
    @Test
    void aNetworkGoesAndComesWithTheLinksOfItsPopulation() {
        Network network = NetworkBuilder.of(1)
                .router("near")
                .router("far")
                .population("client", 3, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .link(plan("client", "near"))
                .link(plan("near", "far"))
                .build();
        assertThat(next(network, "far", "client[2]")).isEqualTo("near");
        network.setLink("client-near", false);
        assertThat(next(network, "far", "client[2]")).isEqualTo("nowhere");
        assertThat(next(network, "near", "client[2]")).isEqualTo("nowhere");
        network.setLink("client-near", true);
        assertThat(next(network, "far", "client[2]")).isEqualTo("near");
        network.setLink("near-far", false);
        assertThat(next(network, "far", "client[2]")).isEqualTo("nowhere");
        assertThat(next(network, "near", "client[2]")).isEqualTo("client[2]");
    }

    /** Members with links of their own come and go one by one. */
    @Test
    void aMemberGoesWithItsOwnLink() {
        Network network = NetworkBuilder.of(1)
                .router("near")
                .router("far")
                .population("client", 2, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .link(plan("client[0]", "near"))
                .link(plan("client[1]", "near"))
                .link(plan("near", "far"))
                .build();
        network.setLink("client[1]-near", false);
        assertThat(next(network, "far", "client[0]")).isEqualTo("near");
        assertThat(next(network, "far", "client[1]")).isEqualTo("nowhere");
        network.setLink("client[1]-near", true);
        assertThat(next(network, "far", "client[1]")).isEqualTo("near");
    }
}
