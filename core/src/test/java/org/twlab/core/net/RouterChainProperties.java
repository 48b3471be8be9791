package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** TTL along a line of routers: invariants that hold for every length and every TTL. */
class RouterChainProperties {
    private static final int A = Address.parse("10.0.0.1").bits();
    private static final int B = Address.parse("10.255.0.1").bits();

    @Property(tries = 300)
    void invariant9_deliveredExactlyWithATtlAboveTheNumberOfRouters(
            @ForAll @IntRange(max = 20) int routers, @ForAll @IntRange(max = 255) int ttl) {
        Chain chain = new Chain(routers);
        chain.send(ttl);

        boolean reaches = ttl >= routers + 1 || routers == 0;
        assertThat(chain.b.arrivals()).hasSize(reaches ? 1 : 0);
        if (reaches) {
            assertThat(chain.b.packets().get(0).ttl()).isEqualTo(ttl - routers);
            assertThat(chain.a.arrivals()).isEmpty();
        }
    }

    /** The router at which the TTL has come down to 1 drops and reports, and nobody else. */
    @Property(tries = 300)
    void invariant10_otherwiseItDiesAtOneRouterWithOneReport(
            @ForAll @IntRange(min = 1, max = 20) int routers, @ForAll @IntRange(max = 255) int ttl) {
        Chain chain = new Chain(routers);
        chain.send(ttl);

        int deaths = ttl <= routers ? 1 : 0;
        assertThat(chain.drops(DropReason.TTL_EXCEEDED)).isEqualTo(deaths);
        assertThat(chain.a.arrivals()).hasSize(deaths);
        if (deaths == 1) {
            int grave = Math.max(ttl, 1);
            Ipv4Packet report = chain.a.packets().get(0);
            assertThat(chain.routers.get(grave - 1).drops().total()).isEqualTo(1);
            assertThat(report.source()).isEqualTo(Chain.addressOf(grave));
            assertThat(report.ttl()).isEqualTo(64 - (grave - 1));
            IcmpMessage message = (IcmpMessage) report.payload();
            assertThat(message.type()).isEqualTo(11);
            assertThat(message.code()).isZero();
            QuotedPacket quoted = QuotedPacket.parse(message.quote()).orElseThrow();
            assertThat(quoted.ttl()).isEqualTo(Math.min(ttl, 1));
            assertThat(quoted.source().address()).isEqualTo(A);
            assertThat(quoted.destination().address()).isEqualTo(B);
        }
    }

    @Property(tries = 300)
    void invariant8_everyRouterTakesExactlyOne(
            @ForAll @IntRange(min = 1, max = 20) int routers, @ForAll @IntRange(max = 255) int ttl) {
        Chain chain = new Chain(routers);
        chain.send(ttl);

        List<Integer> ttls = chain.traced.stream()
                .filter(TraceEvent.PacketSent.class::isInstance)
                .map(event -> ((TraceEvent.PacketSent) event).packet())
                .filter(packet -> packet.destination() == B)
                .map(Ipv4Packet::ttl)
                .toList();
        for (int i = 0; i < ttls.size(); i++) {
            assertThat(ttls.get(i)).isEqualTo(ttl - i);
        }
        assertThat(ttls.subList(1, ttls.size())).allMatch(forwarded -> forwarded >= 1);
        long visited = chain.routers.stream()
                .filter(router -> router.forwarded() + router.drops().total() > 0)
                .count();
        assertThat(visited).isLessThanOrEqualTo(Math.max(ttl, 1));
    }

    /** Two routers that send to each other: forwarded t - 1 times, dead at the t-th visit, one report. */
    @Property(tries = 255)
    void invariant12_aLoopEnds(@ForAll @IntRange(min = 1, max = 255) int ttl) {
        Chain chain = new Chain(2);
        chain.routeBack(1);
        chain.send(ttl);

        assertThat(chain.routers.stream().mapToLong(Router::forwarded).sum()).isEqualTo(ttl - 1L + chain.reportHops());
        assertThat(chain.drops(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        assertThat(chain.a.packets()).hasSize(1);
        assertThat(chain.simulation.pending()).isZero();
    }

    @Example
    void sixOfManyDeathsAtOnceAreReported() {
        Chain chain = new Chain(1);
        for (int i = 0; i < 100; i++) {
            chain.send(1);
        }

        assertThat(chain.drops(DropReason.TTL_EXCEEDED)).isEqualTo(100);
        assertThat(chain.a.packets()).hasSize(6);
        assertThat(chain.routers.get(0).icmpErrors().made()).isEqualTo(6);
        assertThat(chain.routers.get(0).icmpErrors().suppressed()).isEqualTo(94);
    }

    /** {@code a - r1 - ... - rn - b}, without delays. */
    private static final class Chain {
        private final Simulation simulation = new Simulation();
        private final List<TraceEvent> traced = new ArrayList<>();
        private final Probe a;
        private final Probe b;
        private final List<Router> routers = new ArrayList<>();

        Chain(int length) {
            NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), traced::add, false);
            a = new Probe("a", context, A);
            b = new Probe("b", context, B);
            Interface left = a.side();
            for (int i = 1; i <= length; i++) {
                Router router = new Router("r" + i, context, RouterSettings.DEFAULT);
                Interface back = router.addInterface(addressOf(i));
                Link.connect(context, left, back, LinkSettings.delay(0), LinkSettings.delay(0));
                left = router.addInterface(0);
                router.routes().add(new Prefix(A, 32), back);
                router.routes().add(new Prefix(B, 32), left);
                routers.add(router);
            }
            Link.connect(context, left, b.side(), LinkSettings.delay(0), LinkSettings.delay(0));
        }

        static int addressOf(int router) {
            return A + (router << 8);
        }

        void routeBack(int router) {
            Router looping = routers.get(router);
            looping.routes().add(new Prefix(B, 32), looping.interfaces().get(0));
        }

        void send(int ttl) {
            a.send(Probe.packet(A, B, ttl, 7, 40));
            simulation.runUntil(0);
        }

        long drops(DropReason reason) {
            return routers.stream()
                    .mapToLong(router -> router.drops().of(reason))
                    .sum();
        }

        /** How often the report was forwarded. */
        long reportHops() {
            return 64L - a.packets().get(0).ttl();
        }
    }
}
