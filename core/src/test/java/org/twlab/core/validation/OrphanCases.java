package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpState;

/**
 * Linux 6.18.44 on both sides of a path without delay: FIN_WAIT_2 of a socket that nobody holds, and of one that was shut
 * down only. The client closes; the server keeps its side open.
 */
final class OrphanCases {
    private static final String SOURCE = "linux-6.18/L1_finwait2.json";
    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    /** The peer's ACK of the FIN after data is delayed: it has come by then. */
    private static final long ACKED = 60 * MILLISECOND;

    private OrphanCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        int sameName = 0;
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            boolean repeated = cases.stream().anyMatch(c -> c.name().equals(text));
            String name = repeated ? text + " (port 5106, " + ++sameName + ")" : text;
            cases.add(Case.of(SOURCE, name, (kernels, differences) -> replay(fact, text, kernels, differences)));
        }
        return cases;
    }

    /** The client has sent four bytes and got four back; now it ends its side. */
    private static final class Scene {
        final Pair pair;
        final TcpConnection client;
        Optional<TcpConnection> server = Optional.empty();
        boolean serverReadEnd;
        Optional<Errno> serverError = Optional.empty();

        Scene(Variant kernels, String text) {
            HostSettings settings = kernels.settings("linux-6.18");
            String timeout = text.contains("timeout=") ? text.replaceAll(".*timeout=(\\d+).*", "$1") : "60";
            int linger2 = text.contains("LINGER2=") ? Integer.parseInt(text.replaceAll(".*LINGER2=(\\d+).*", "$1")) : 0;
            pair = new Pair(settings.withSysctl("net.ipv4.tcp_fin_timeout", timeout), settings, 0);
            pair.server.listen(80, 128, c -> {
                server = Optional.of(c);
                return new ServerSide();
            });
            SocketOptions options = SocketOptions.DEFAULT.withLinger2(linger2);
            client = pair.connect(
                    new ConnectOptions(0, 5101, options), 80, ConnectionHandler.whenEstablished(c -> c.write(4)));
            pair.runFor(100 * MILLISECOND);
        }

        private final class ServerSide implements ConnectionHandler {
            @Override
            public void onData(TcpConnection connection, org.twlab.core.packet.Payload bytes) {
                connection.write(4);
            }

            @Override
            public void onPeerFinished(TcpConnection connection) {
                serverReadEnd = true;
            }

            @Override
            public void onError(TcpConnection connection, Errno errno) {
                serverError = Optional.of(errno);
            }
        }

        Optional<SocketSnapshot> socket() {
            return pair.client.snapshot().stream().findFirst();
        }
    }

    private static void replay(JsonNode fact, String text, Variant kernels, Differences differences) {
        Scene scene = new Scene(kernels, text);
        if (fact.has("client")) {
            replayTimeline(fact, text, scene, differences);
            return;
        }
        if (text.startsWith("half-closed")) {
            scene.client.shutdownWrite();
            scene.pair.runFor(Math.round(fact.get("age_s").asDouble() * 1e9));
            compareRow(fact, scene, differences);
            return;
        }
        scene.client.close();
        scene.pair.runFor(ACKED);
        if (text.contains("peer FIN after 3 s")) {
            scene.pair.runFor(2_940 * MILLISECOND);
            scene.server.orElseThrow().close();
            scene.pair.runFor(ACKED);
            compareRow(fact, scene, differences);
        } else if (text.startsWith("5101 after")) {
            scene.pair.client.setSysctl("net.ipv4.tcp_fin_timeout", "60"); // no longer asked
            scene.pair.runFor(60_000 * MILLISECOND);
            compareRow(fact, scene, differences);
        } else if (text.startsWith("peer application")) {
            scene.pair.runFor(61_000 * MILLISECOND);
            scene.server.orElseThrow().write(9);
            scene.pair.runFor(MILLISECOND);
            // recv() returns the end of the stream; after the RST writing fails
            String outcome = text.endsWith("recv returned") ? "recv returned" : "EPIPE";
            differences.compare("the end was read", true, scene.serverReadEnd);
            differences.compare(
                    "error in " + TcpState.CLOSE_WAIT + ", " + outcome, Optional.of(Errno.EPIPE), scene.serverError);
        } else if (text.startsWith("data reaching")) {
            scene.pair.clientCounters.restart();
            scene.server.orElseThrow().write(29);
            scene.pair.runFor(MILLISECOND);
            compareRow(fact, scene, differences);
            differences.counters(Recording.counters(fact.get("counters")), scene.pair.clientCounters.now());
        } else {
            compareRow(fact, scene, differences);
        }
    }

    private static void compareRow(JsonNode fact, Scene scene, Differences differences) {
        List<SocketSnapshot> sockets = scene.pair.client.snapshot();
        differences.compare("rows", fact.get("rows").size(), sockets.size());
        if (fact.get("rows").isEmpty() || sockets.isEmpty()) {
            return;
        }
        JsonNode row = fact.get("rows").get(0);
        SocketSnapshot socket = sockets.get(0);
        differences.compare("state", row.get("state").asText(), LinuxNames.state(socket.state()));
        differences.compare("timer", row.get("timer").asInt(), Timeline.timer(socket.timer()));
        differences.compare("retrans", row.get("retrans").asInt(), socket.retransmits());
        double left = socket.remainingNanos() / 1e9;
        differences.within("left", row.get("left").asDouble(), left - 0.15, left + 0.06);
        if (fact.has("ss")) {
            String line = fact.get("ss").get(0).asText();
            differences.compare(
                    "ss state", line.split("\\s+", -1)[0], socket.state().toString());
            differences.compare(
                    "ss timer",
                    line.replaceAll(".*timer:\\((\\w+),.*", "$1"),
                    socket.timer().text());
        }
    }

    private static void replayTimeline(JsonNode fact, String text, Scene scene, Differences differences) {
        scene.client.close();
        JsonNode recorded = fact.get("client");
        if (text.contains("peer sends data")) {
            double dataAt = recorded.get(recorded.size() - 1).get(0).asDouble();
            scene.pair.after(
                    Math.round(dataAt * 1e9), () -> scene.server.orElseThrow().write(29));
        }
        List<Timeline.Span> spans =
                Timeline.watch(scene.pair.context.simulation(), scene::socket, 90_000 * MILLISECOND);
        Timeline.compare("client", recorded, spans, differences);
    }
}
