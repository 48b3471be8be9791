package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;

/** Linux 6.18.44 as sender and as three routers in a row: TTL and ICMP time exceeded. */
final class TtlCases {
    private static final String SOURCE = "linux-6.18/L1_ttl.json";
    private static final int CLIENT = Address.parse("10.7.0.1").bits();
    private static final int SERVER = Address.parse("10.7.3.2").bits();
    private static final String TTL = "net.ipv4.ip_default_ttl";

    private TtlCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            cases.add(Case.of(
                    SOURCE,
                    text,
                    text.startsWith("SYN")
                            ? (kernels, differences) -> crafted(fact, text, differences)
                            : text.startsWith("kernel")
                                    ? (kernels, differences) -> connecting(fact, text, kernels, differences)
                                    : (kernels, differences) -> dying(fact, kernels, differences)));
        }
        return cases;
    }

    /** What arrives at an end of the chain. */
    private static final class End extends Node {
        final List<Ipv4Packet> packets = new ArrayList<>();

        End(String name, NetworkContext context) {
            super(name, context);
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            packets.add(packet);
        }
    }

    /** Links two ends through routers whose interfaces toward the client are 10.7.0.2, 10.7.1.2 and 10.7.2.2. */
    private static void chain(NetworkContext context, Node client, Node server) {
        Interface previous = client.addInterface(CLIENT);
        for (int i = 0; i < 3; i++) {
            Router router = new Router("r" + (i + 1), context, RouterSettings.DEFAULT);
            Interface toClient =
                    router.addInterface(Address.parse("10.7." + i + ".2").bits());
            Interface toServer =
                    router.addInterface(Address.parse("10.7." + (i + 1) + ".1").bits());
            router.routes().add(Prefix.parse("10.7.0.1/32"), toClient);
            router.routes().add(Prefix.parse("10.7.3.2/32"), toServer);
            Link.connect(context, previous, toClient, LinkSettings.delay(0), LinkSettings.delay(0));
            previous = toServer;
        }
        Link.connect(context, previous, server.addInterface(SERVER), LinkSettings.delay(0), LinkSettings.delay(0));
    }

    /** What arrives at either end of the chain when a SYN sets out with a TTL. */
    private record Outcome(List<Ipv4Packet> atClient, List<Ipv4Packet> atServer) {}

    private static Outcome send(int ttl) {
        NetworkContext context = NetworkContext.untraced(7);
        End client = new End("client", context);
        End server = new End("server", context);
        chain(context, client, server);
        int port = 6000 + ttl;
        TcpSegment syn = TcpSegment.of(port, 80, 1, 0, TcpSegment.SYN, 1000, TcpOptions.NONE, LiteralBytes.EMPTY);
        byte[] bytes = PacketCodec.encode(Ipv4Packet.of(CLIENT, SERVER, ttl, 0, syn));
        client.interfaces().get(0).send(PacketCodec.decode(bytes).orThrow());
        context.simulation().runUntil(0);
        return new Outcome(client.packets, server.packets);
    }

    /** A SYN with this TTL must die at the router of this address. */
    static void diesAt(int ttl, String router, Differences differences) {
        Outcome outcome = send(ttl);
        differences.compare("TTL " + ttl + " arrives", 0, outcome.atServer().size());
        differences.compare(
                "TTL " + ttl + " dies at",
                router,
                outcome.atClient().isEmpty()
                        ? "nowhere"
                        : Address.text(outcome.atClient().get(0).source()));
    }

    /** A SYN with this TTL must arrive with that. */
    static void arrivesWith(int ttl, int left, Differences differences) {
        Outcome outcome = send(ttl);
        differences.compare(
                "TTL " + ttl + " arrives with",
                left,
                outcome.atServer().isEmpty() ? -1 : outcome.atServer().get(0).ttl());
    }

    private static void crafted(JsonNode fact, String text, Differences differences) {
        Outcome outcome = send(Integer.parseInt(text.replaceAll(".*TTL (\\d+)", "$1")));
        differences.compare(
                "ttl_at_server",
                fact.get("ttl_at_server").isNull()
                        ? null
                        : fact.get("ttl_at_server").asInt(),
                outcome.atServer().isEmpty() ? null : outcome.atServer().get(0).ttl());
        differences.compare(
                "icmp_time_exceeded",
                fact.get("icmp_time_exceeded").isNull()
                        ? null
                        : fact.get("icmp_time_exceeded").toString(),
                outcome.atClient().isEmpty() ? null : report(outcome.atClient().get(0)));
    }

    /** As recorded: source, type and code, TTL of the quoted header, and the source port in the quoted bytes. */
    private static @Nullable String report(Ipv4Packet packet) {
        Ipv4Packet read = PacketCodec.decode(PacketCodec.encode(packet)).orThrow();
        if (!(read.payload() instanceof IcmpMessage message)) {
            return read.toString();
        }
        QuotedPacket quote = QuotedPacket.parse(message.quote()).orElseThrow();
        return "[\"" + Address.text(read.source()) + "\",[" + message.type() + "," + message.code() + "],\"inner ttl "
                + quote.ttl() + "\",\"bytes quoted tcp sport " + quote.source().port() + "\"]";
    }

    /** A client and a server host at the ends of the chain. */
    private static final class Scene {
        final NetworkContext context = NetworkContext.untraced(7);
        final TcpHost client;
        Optional<Errno> failed = Optional.empty();
        long failedAtNanos = -1;

        Scene(Variant kernels) {
            TcpStack stack = new TcpStack(context);
            client = new TcpHost("client", stack, kernels.settings("linux-6.18"), context);
            TcpHost server = new TcpHost("server", stack, kernels.settings("linux-6.18"), context);
            chain(context, client, server);
            server.listen(80, 128, c -> ConnectionHandler.NONE);
        }

        TcpConnection connect() {
            return client.connect(SERVER, 80, ConnectOptions.automatic(1), new ConnectionHandler() {
                @Override
                public void onError(TcpConnection connection, Errno errno) {
                    failed = Optional.of(errno);
                    failedAtNanos = context.simulation().nowNanos();
                }
            });
        }
    }

    private static void connecting(JsonNode fact, String text, Variant kernels, Differences differences) {
        Scene scene = new Scene(kernels);
        scene.client.setSysctl(TTL, text.replaceAll(".*IP_TTL=(\\d+).*", "$1"));
        TcpConnection c = scene.connect();
        scene.context.simulation().runUntil(2_000 * ScriptedPeer.MILLISECOND);
        boolean connected = c.establishedAtNanos() >= 0;
        differences.compare(
                "result",
                fact.get("result").asText(),
                connected ? "connected" : scene.failed.map(Enum::name).orElse("nothing"));
        long endedAt = connected ? c.establishedAtNanos() : scene.failedAtNanos;
        differences.within("after_s", fact.get("after_s").asDouble(), endedAt / 1e9, endedAt / 1e9 + 0.05);
    }

    private static void dying(JsonNode fact, Variant kernels, Differences differences) {
        Scene scene = new Scene(kernels);
        TcpConnection c = scene.connect();
        scene.context.simulation().runUntil(100 * ScriptedPeer.MILLISECOND);
        scene.client.setSysctl(TTL, "3");
        c.write(100);
        scene.context.simulation().runUntil(3_099 * ScriptedPeer.MILLISECOND);
        SocketSnapshot socket = scene.client.snapshot().get(0);
        differences.compare("state", fact.get("state").asText(), LinuxNames.state(socket.state()));
        differences.compare("retrans", fact.get("retrans").get(0).asInt(), socket.retransmits());
        differences.compare(
                "so_error",
                fact.get("so_error").asInt(),
                c.takeSoftError().map(Errno::number).orElse(0));
    }
}
