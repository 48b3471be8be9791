package org.twlab.topology;

import java.time.Duration;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;

/** Networks of 10^5 nodes and more, of different make-ups. */
final class LargeNetworks {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private LargeNetworks() {}

    /**
     * A tree of routers without addresses: router k + 1 hangs below router k / 2 of those before, so that the last ones
     * are deep down. Hosts {@code near} at the root and {@code far} at the last router.
     */
    static NetworkBuilder tree(int routers) {
        NetworkBuilder builder = NetworkBuilder.of(1).routers("r", routers, Addressing.NONE, LargeNetworks::router);
        for (int k = 1; k < routers; k++) {
            builder.link("r[" + k + "]", "r[" + (k - 1) / 2 + "]", MILLISECOND);
        }
        return builder.node("near", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .node("far", Addressing.fixed(Address.parse("192.0.2.2")), Recorder::new)
                .link("near", "r[0]", MILLISECOND)
                .link("far", "r[-1]", MILLISECOND);
    }

    /** Routers in a random connected graph, with a population of hosts at each. */
    static NetworkBuilder mesh(int routers, int hostsEach, long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("mesh");
        NetworkBuilder builder = NetworkBuilder.of(1).routers("r", routers, Addressing.NONE, LargeNetworks::router);
        for (int k = 1; k < routers; k++) {
            builder.link("r[" + k + "]", "r[" + random.nextInt(k) + "]", MILLISECOND);
        }
        for (int k = 0; k < 2 * routers; k++) {
            int a = random.nextInt(routers);
            int b = random.nextInt(routers);
            if (a != b) {
                String name = "x" + k;
                LinkPlan plan = LinkPlan.of(
                        "r[" + a + "]",
                        "r[" + b + "]",
                        member -> LinkSettings.delay(1_000_000),
                        member -> LinkSettings.delay(1_000_000));
                builder.link(new LinkPlan(name, plan.a(), plan.b(), plan.ab(), plan.ba()));
            }
        }
        for (int k = 0; k < routers; k++) {
            String network = "10." + k / 256 + "." + k % 256 + ".0/24";
            builder.population("p" + k, hostsEach, Addressing.from(Prefix.parse(network)), Recorder::new)
                    .link("p" + k, "r[" + k + "]", MILLISECOND);
        }
        return builder;
    }

    /** Routers with an address each, in a grid as wide as it is high, and a host at each of its four corners. */
    static NetworkBuilder grid(int width) {
        Addressing numbered = Addressing.from(Prefix.parse("10.0.0.0/8"));
        NetworkBuilder builder = NetworkBuilder.of(1).routers("r", width * width, numbered, LargeNetworks::router);
        for (int k = 0; k < width * width; k++) {
            if (k % width + 1 < width) {
                builder.link("r[" + k + "]", "r[" + (k + 1) + "]", MILLISECOND);
            }
            if (k + width < width * width) {
                builder.link("r[" + k + "]", "r[" + (k + width) + "]", MILLISECOND);
            }
        }
        int[] corners = {0, width - 1, width * (width - 1), width * width - 1};
        for (int corner = 0; corner < corners.length; corner++) {
            builder.node("h" + corner, Addressing.fixed(Address.parse("192.0.2." + (corner + 1))), Recorder::new)
                    .link("h" + corner, "r[" + corners[corner] + "]", MILLISECOND);
        }
        return builder;
    }

    /** Populations with the same private addresses, each behind a gateway of its own, and a server outside. */
    static NetworkBuilder behindGateways(int gateways, int hostsEach) {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .router("core")
                .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                .link("core", "server", MILLISECOND);
        for (int k = 0; k < gateways; k++) {
            builder.gateway("g" + k, PlainGateway.plan("10.0.0.1/8", "121.8.8." + (k + 1)))
                    .population("p" + k, hostsEach, Addressing.from(Prefix.parse("10.0.0.0/8")), Recorder::new)
                    .link("p" + k, "g" + k, MILLISECOND)
                    .link("g" + k, "core", MILLISECOND);
        }
        return builder;
    }

    static Router router(NodeSite site) {
        return new Router(
                site.name(),
                site.context(),
                new RouterSettings(site.address(), 0, true, RouterSettings.DEFAULT.icmpPerSecond()));
    }
}
