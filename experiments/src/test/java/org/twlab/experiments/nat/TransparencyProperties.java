package org.twlab.experiments.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.trace.TraceEvent;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.run.Watcher;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.experiments.scenario.ScenarioLoader;

/**
 * Invariant 72: with one inside host a gateway that preserves ports is transparent. What the server sends and gets is, byte for
 * byte and at the same instants, what it would send and get without a gateway, once the address is substituted; the way is as
 * long, so even the TTL is the same. Initial sequence numbers come from the clock alone, as those with a hash know addresses.
 */
class TransparencyProperties {
    private static final int INSIDE = Address.parse("10.0.0.2").bits();
    private static final int OUTSIDE = Address.parse("203.0.113.1").bits();

    @Property(tries = 60)
    void theServerCannotTellAGatewayFromARouter(
            @ForAll @IntRange(max = 5) int model,
            @ForAll @IntRange(min = 1, max = 5) int attempts,
            @ForAll @IntRange(max = 9000) int request,
            @ForAll @IntRange(max = 9000) int response,
            @ForAll @IntRange(max = 3) int closes,
            @ForAll @IntRange(max = 5) int lossPercent,
            @ForAll long seed) {
        String name = NatKind.models().get(model); // Netfilter, rfc and home-router: the others do not preserve ports
        String traffic = """
                  - {from: client, to: "server:80", attempts: %d, think: 2s, request: %dB, response: %dB, closes: %s}
                """.formatted(
                        attempts,
                        request,
                        response,
                        List.of("client", "server", "both", "never").get(closes));
        String nat = "{kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: " + name + "}";

        List<String> seen = seen(nat, traffic, lossPercent, seed, true);

        assertThat(seen).isNotEmpty().isEqualTo(seen("{kind: router}", traffic, lossPercent, seed, false));
    }

    private static List<String> seen(String edge, String traffic, int lossPercent, long seed, boolean translated) {
        LoadResult loaded = ScenarioLoader.standard()
                .loadText("transparent.yaml", """
                scenario: transparent
                duration: 100s
                seed: %d
                topology:
                  nodes:
                    client: {kind: host, address: 10.0.0.2, profile: linux-4.9, isn: rfc793, uptime: 1d}
                    edge: %s
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9, isn: rfc793, uptime: 3d}
                  links:
                    - {between: [client, edge], delay: 3ms, loss: %d%%}
                    - {between: [edge, server], delay: 5ms}
                traffic:
                %s
                """.formatted(seed, edge, lossPercent, traffic), List.of());
        assertThat(loaded.diagnostics().render()).isEmpty();
        Seen server = new Seen(translated);
        SingleRun.prepare(loaded.scenario().orElseThrow().points().get(0), 0, List.of(), server)
                .run();
        return server.packets;
    }

    /** What passes the server's link, with the private address in place of the public one. */
    private static final class Seen implements Watcher {
        private final List<String> packets = new ArrayList<>();
        private final boolean translated;

        Seen(boolean translated) {
            this.translated = translated;
        }

        @Override
        public void on(TraceEvent event) {
            if (event instanceof TraceEvent.PacketDelivered arrived
                    && arrived.link().equals("edge->server")) {
                add(arrived.atNanos(), arrived.packet());
            } else if (event instanceof TraceEvent.PacketSent sent
                    && sent.link().equals("server->edge")) {
                add(sent.atNanos(), sent.packet());
            }
        }

        private void add(long atNanos, Ipv4Packet packet) {
            Ipv4Packet plain =
                    packet.withAddresses(inside(packet.source()), inside(packet.destination()), packet.payload());
            packets.add(
                    atNanos + " " + java.util.HexFormat.of().formatHex(PacketCodec.encode(PacketCodec.stamp(plain))));
        }

        private int inside(int address) {
            return translated && address == OUTSIDE ? INSIDE : address;
        }

        @Override
        public boolean hasSeenEnough() {
            return false;
        }
    }
}
