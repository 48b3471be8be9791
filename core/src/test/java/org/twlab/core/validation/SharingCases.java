package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpState;

/** Linux 6.18.44 with 100 local ports: what occupies a port, toward whom. */
final class SharingCases {
    private static final String SOURCE = "linux-6.18/L6_sharing.json";
    private static final int IP2 = Pair.SERVER;
    private static final int IP3 = Address.parse("10.1.0.3").bits();
    private static final int PORTS = 100;
    private static final int LOW = 40_000;
    private static final int TRIES = 400;

    private SharingCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            cases.add(Case.of(SOURCE, text, (kernels, differences) -> {
                if (text.startsWith("100 ports held")) {
                    held(fact, kernels, differences);
                } else if (text.startsWith("100 explicitly")) {
                    explicit(fact, kernels, differences);
                } else if (text.startsWith("100 automatically")) {
                    automatic(fact, kernels, differences);
                } else if (text.startsWith("server closes") || text.startsWith("same without")) {
                    serverCloses(fact, text, kernels, differences);
                } else {
                    binding(fact, text, kernels, differences);
                }
            }));
        }
        return cases;
    }

    private static Pair pair(Variant kernels, String timestamps, ConnectionHandler server) {
        HostSettings settings = kernels.settings("linux-6.18")
                .withSysctl("net.ipv4.ip_local_port_range", LOW + " " + (LOW + PORTS - 1))
                .withSysctl("net.ipv4.tcp_timestamps", timestamps);
        Pair pair = new Pair(settings, kernels.settings("linux-6.18"), 0);
        pair.server.addAddress(IP3);
        for (int port : new int[] {80, 81}) {
            pair.server.listen(port, 4096, c -> server);
        }
        return pair;
    }

    private static TcpConnection connect(Pair pair, int address, int port, ConnectionHandler handler) {
        TcpConnection c = pair.client.connect(
                address, port, ConnectOptions.automatic(pair.client.snapshot().size() + 1L), handler);
        pair.runFor(ScriptedPeer.MILLISECOND);
        return c;
    }

    private static String error(TcpConnection c) {
        return c.error().map(Enum::name).orElse("none");
    }

    private static void held(JsonNode fact, Variant kernels, Differences differences) {
        Pair pair = pair(kernels, "1", ConnectionHandler.NONE);
        List<Integer> counts = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        int[][] destinations = {{IP2, 80}, {IP2, 81}, {IP3, 80}};
        for (int[] destination : destinations) {
            int count = 0;
            TcpConnection c = connect(pair, destination[0], destination[1], ConnectionHandler.NONE);
            while (c.error().isEmpty() && count < 10 * PORTS) {
                count++;
                c = connect(pair, destination[0], destination[1], ConnectionHandler.NONE);
            }
            counts.add(count);
            errors.add("\"" + error(c) + "\"");
        }
        differences.compare(
                "counts", fact.get("counts").toString(), counts.toString().replace(" ", ""));
        differences.compare(
                "errors", fact.get("errors").toString(), errors.toString().replace(" ", ""));
        long sockets = pair.client.snapshot().size()
                + pair.server.snapshot().stream()
                        .filter(s -> s.state() != TcpState.LISTEN)
                        .count();
        differences.compare("sockets", fact.get("sockets").asLong(), sockets);
    }

    /** What bind() to port 0 and IP_BIND_ADDRESS_NO_PORT find. */
    private static void binding(JsonNode fact, String text, Variant kernels, Differences differences) {
        SocketOptions noPort = SocketOptions.DEFAULT.withBindAddressNoPort(true);
        Pair pair = pair(kernels, "1", ConnectionHandler.NONE);
        List<TcpConnection> made = new ArrayList<>();
        if (text.contains("all 100 ports")) {
            int[][] first = {{IP2, 80}};
            alternate(pair, first, SocketOptions.DEFAULT, false, made);
            boolean zero = text.startsWith("bind(0)");
            TcpConnection c = bound(pair, IP3, 81, zero ? SocketOptions.DEFAULT : noPort);
            if (zero) {
                differences.compare("result", fact.get("result").asText(), error(c));
                return;
            }
            differences.compare(
                    "result", fact.get("result").get(0).asText(), c.error().isPresent() ? error(c) : "ok");
            differences.within("port", fact.get("result").get(1).get(1).asInt(), LOW, LOW + PORTS - 1.0);
            differences.within("port, simulated", c.localPort(), LOW, LOW + PORTS - 1.0);
            return;
        }
        int[][] two = {{IP2, 80}, {IP2, 81}};
        boolean zero = text.startsWith("bind(0)") || text.startsWith("then");
        String error = alternate(pair, two, zero ? SocketOptions.DEFAULT : noPort, true, made);
        if (text.startsWith("then")) {
            made.forEach(TcpConnection::close);
            int before = made.size();
            int[][] other = {{IP3, 80}};
            error = alternate(pair, other, noPort, true, made);
            differences.compare("connections", fact.get("connections").asInt(), made.size() - before);
            List<String> states = pair.client.snapshot().stream()
                    .map(socket -> "\"" + LinuxNames.state(socket.state()) + "\"")
                    .distinct()
                    .toList();
            differences.compare("states", fact.get("states").toString(), states.toString());
        } else {
            differences.compare("connections", fact.get("connections").asInt(), made.size());
        }
        differences.compare("error", fact.get("error").asText(), error);
    }

    private static TcpConnection bound(Pair pair, int address, int port, SocketOptions options) {
        return pair.client.connect(
                address,
                port,
                ConnectOptions.bound(pair.client.snapshot().size() + 1L, 0, 0, options),
                ConnectionHandler.NONE);
    }

    /** Connects to destinations in turn until one fails, and holds the connections; what the failure said. */
    private static String alternate(
            Pair pair, int[][] destinations, SocketOptions options, boolean binds, List<TcpConnection> made) {
        for (int i = 0; i < 10 * PORTS; i++) {
            int[] to = destinations[i % destinations.length];
            TcpConnection c =
                    binds ? bound(pair, to[0], to[1], options) : connect(pair, to[0], to[1], ConnectionHandler.NONE);
            if (c.error().isPresent()) {
                return error(c);
            }
            made.add(c);
            pair.runFor(0);
        }
        return "none";
    }

    private static void explicit(JsonNode fact, Variant kernels, Differences differences) {
        Pair pair = pair(kernels, "1", ConnectionHandler.whenPeerFinished(TcpConnection::close));
        for (int port = LOW; port < LOW + PORTS; port++) {
            pair.connectFrom(port, ConnectionHandler.whenEstablished(TcpConnection::close));
            pair.runFor(0);
        }
        differences.compare("explicitly bound ports in TIME_WAIT", PORTS, pair.client.timeWaitEntries());
        TcpConnection c = connect(pair, IP2, 81, ConnectionHandler.NONE);
        differences.compare("ok", fact.get("ok").asInt(), c.error().isPresent() ? 0 : 1);
        differences.compare("error", fact.get("error").asText(), error(c));
    }

    private static void automatic(JsonNode fact, Variant kernels, Differences differences) {
        Pair pair = pair(kernels, "1", ConnectionHandler.whenPeerFinished(TcpConnection::close));
        int first = 0;
        while (first < PORTS
                && connect(pair, IP2, 80, ConnectionHandler.whenEstablished(TcpConnection::close))
                        .error()
                        .isEmpty()) {
            first++;
        }
        differences.compare("first", fact.get("first").asInt(), first);
        differences.compare("in TIME_WAIT", first, pair.client.timeWaitEntries());
        int ok = 0;
        TcpConnection c = connect(pair, IP2, 81, ConnectionHandler.NONE);
        while (c.error().isEmpty() && ok < 10 * PORTS) {
            ok++;
            c = connect(pair, IP2, 81, ConnectionHandler.NONE);
        }
        differences.compare("ok", fact.get("ok").asInt(), ok);
        differences.compare("error", fact.get("error").asText(), error(c));
    }

    private static void serverCloses(JsonNode fact, String text, Variant kernels, Differences differences) {
        Pair pair = pair(
                kernels,
                text.contains("without timestamps") ? "0" : "1",
                ConnectionHandler.whenEstablished(TcpConnection::close));
        long interval = Math.round(fact.get("seconds").asDouble() / TRIES * 1e9);
        List<Integer> ports = new ArrayList<>();
        int ok = 0;
        String error = "null";
        for (int i = 0; i < TRIES; i++) {
            TcpConnection c = pair.connect(ConnectionHandler.whenPeerFinished(TcpConnection::close));
            pair.runFor(interval);
            if (c.error().isPresent()) {
                error = error(c);
                break;
            }
            ok += c.establishedAtNanos() >= 0 && c.synSent() == 1 ? 1 : 0;
            ports.add(c.localPort());
        }
        differences.compare("ok", fact.get("ok").asInt(), ok);
        differences.compare("error", fact.get("error").asText(), error);
        if (fact.has("distinct")) {
            differences.compare("distinct", fact.get("distinct").asInt(), new HashSet<>(ports).size());
        }
        differences.compare("server_tw", fact.get("server_tw").asInt(), pair.server.timeWaitEntries());
        var counters = pair.serverCounters.now();
        counters.remove("PassiveOpens"); // not among the recorded ones, the same for every try
        differences.counters(Recording.counters(fact.get("server")), counters);
    }
}
