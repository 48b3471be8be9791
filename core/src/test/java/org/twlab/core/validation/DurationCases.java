package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Payload;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpState;

/**
 * Linux 6.18.44 on both sides, 20 ms one way: who enters TIME_WAIT and for how long. Four bytes go there and back, then the
 * sides close as each fact says; the passive side 80 ms after it has read the end, as in
 * the packet list.
 */
final class DurationCases {
    private static final String SOURCE = "linux-6.18/L1_duration.json";
    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    private static final long ONE_WAY = 20 * MILLISECOND;
    private static final long PASSIVE_DELAY = 80 * MILLISECOND;
    private static final long CLOSE = 200 * MILLISECOND;
    private static final long BYTES = 4;

    private DurationCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            cases.add(Case.of(
                    SOURCE,
                    text,
                    text.startsWith("ss view")
                            ? (kernels, differences) -> view(fact, kernels, differences)
                            : (kernels, differences) -> replay(fact, text, kernels, differences)));
        }
        return cases;
    }

    /** Two hosts and one connection from a port of the client; its ends close as a fact says. */
    private static final class Scene {
        final Pair pair;
        private final List<TcpConnection> servers = new ArrayList<>();

        Scene(Variant kernels, String finTimeout) {
            HostSettings settings = kernels.settings("linux-6.18");
            pair = new Pair(settings.withSysctl("net.ipv4.tcp_fin_timeout", finTimeout), settings, ONE_WAY);
            pair.server.listen(80, 128, c -> {
                servers.add(c);
                return new ConnectionHandler() {
                    @Override
                    public void onData(TcpConnection connection, Payload bytes) {
                        connection.write(BYTES);
                    }

                    @Override
                    public void onPeerFinished(TcpConnection connection) {
                        pair.after(PASSIVE_DELAY, connection::close);
                    }
                };
            });
        }

        /** Opens at once and schedules the closes. */
        void open(int port, String how) {
            TcpConnection client = pair.connectFrom(port, new ConnectionHandler() {
                @Override
                public void onEstablished(TcpConnection connection) {
                    connection.write(BYTES);
                }

                @Override
                public void onPeerFinished(TcpConnection connection) {
                    pair.after(PASSIVE_DELAY, connection::close);
                }
            });
            int index = servers.size();
            pair.after(CLOSE, () -> {
                TcpConnection server = servers.get(index);
                switch (how) {
                    case "client" -> client.close();
                    case "server" -> server.close();
                    case "both" -> {
                        client.close();
                        server.close();
                    }
                    case "linger 0" -> {
                        client.setOptions(SocketOptions.DEFAULT.withLinger(0));
                        client.close();
                    }
                    case "unread" -> {
                        server.write(6);
                        // the bytes are under way as the client closes
                        pair.after(ONE_WAY - MILLISECOND, client::close);
                    }
                    default -> throw new IllegalArgumentException(how);
                }
            });
        }
    }

    private static String how(String text) {
        if (text.startsWith("client closed")) {
            return "client";
        }
        if (text.startsWith("server closed")) {
            return "server";
        }
        return text.startsWith("simultaneous") ? "both" : text.startsWith("SO_LINGER") ? "linger 0" : "unread";
    }

    private static void replay(JsonNode fact, String text, Variant kernels, Differences differences) {
        for (boolean ofClient : new boolean[] {true, false}) {
            Scene scene = new Scene(kernels, text.contains("tcp_fin_timeout=5") ? "5" : "60");
            scene.open(5001, how(text));
            scene.pair.runFor(ONE_WAY);
            JsonNode recorded = fact.get(ofClient ? "client" : "server");
            Predicate<SocketSnapshot> own = s -> s.state() != TcpState.LISTEN;
            List<Timeline.Span> spans = Timeline.watch(
                    scene.pair.context.simulation(),
                    () -> (ofClient ? scene.pair.client : scene.pair.server)
                            .snapshot().stream().filter(own).findFirst(),
                    90_000 * MILLISECOND);
            String column = ofClient ? "client" : "server";
            if (recorded.isEmpty()) {
                Timeline.Span end = spans.get(spans.size() - 1);
                differences.compare(column, "gone", end.state());
                differences.within(column + " gone after", 0.5, end.seconds(), 1);
            } else {
                Timeline.compare(column, recorded, spans, differences);
            }
        }
    }

    /** All six connections, and what ss shows a second after the last. */
    private static void view(JsonNode fact, Variant kernels, Differences differences) {
        Scene scene = new Scene(kernels, "60");
        List<String> how = List.of("client", "server", "both", "linger 0", "unread", "client");
        double[] starts = {2.901527, 3.185693, 3.449609, 3.812795, 4.570653, 5.532326};
        for (int i = 0; i < how.size(); i++) {
            scene.pair.runUntil(Math.round(starts[i] * 1e9));
            scene.open(5001 + i, how.get(i));
        }
        scene.pair.runUntil(Math.round(6.9 * 1e9));
        compareView("client", fact.get("client"), scene.pair.client.snapshot(), differences);
        compareView("server", fact.get("server"), scene.pair.server.snapshot(), differences);
    }

    private static void compareView(
            String column, JsonNode recorded, List<SocketSnapshot> sockets, Differences differences) {
        List<String> expected = new ArrayList<>();
        List<Double> left = new ArrayList<>();
        for (JsonNode line : recorded) {
            String[] words = line.asText().strip().split("\\s+", -1);
            String timer = words.length > 5 ? words[5].replaceAll(".*\\((\\w+),(\\d+)sec.*", "$1 $2") : "off 0";
            expected.add(words[0] + " " + words[3] + " " + words[4].replace("*", "0") + " " + timer.split(" ", -1)[0]);
            left.add(Double.parseDouble(timer.split(" ", -1)[1]));
        }
        List<String> simulated = new ArrayList<>();
        for (SocketSnapshot s : sockets) {
            String line = s.state() + " " + text(s.local()) + " " + text(s.remote()) + " "
                    + s.timer().text();
            simulated.add(line);
            int at = expected.indexOf(line);
            if (at >= 0 && s.timer() == SocketSnapshot.Timer.TIME_WAIT) {
                double seconds = s.remainingNanos() / 1e9;
                // ss cuts to whole seconds; the looks were up to 0.8 s later than planned
                differences.within(column + " " + line, left.get(at), seconds - 1.8, seconds);
            }
        }
        differences.compare(
                column,
                expected.stream().sorted().toList(),
                simulated.stream().sorted().toList());
    }

    private static String text(Endpoint endpoint) {
        return endpoint.toString();
    }
}
