package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.Listener;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpConnection;

/** Linux 6.18.44: explicit bind to a port that is in TIME_WAIT. */
final class BindCases {
    private static final String SOURCE = "linux-6.18/L6_bind_timewait.json";
    private static final int PORT = 5000;
    private static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    private static final long SETTLE = 100 * MILLISECOND;

    private BindCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            cases.add(Case.of(SOURCE, text, (kernels, differences) -> {
                if (text.startsWith("server restart")) {
                    restart(fact, text, kernels, differences);
                } else if (text.startsWith("connect from")) {
                    finWait2(fact, kernels, differences);
                } else {
                    bind(fact, text, kernels, differences);
                }
            }));
        }
        return cases;
    }

    private static Pair pair(Variant kernels, String timestamps, String reuse) {
        HostSettings settings = kernels.settings("linux-6.18").withSysctl("net.ipv4.tcp_timestamps", timestamps);
        Pair pair = new Pair(settings.withSysctl("net.ipv4.tcp_tw_reuse", reuse), settings, 0);
        for (int port : new int[] {80, 81}) {
            pair.server.listen(port, 128, c -> ConnectionHandler.whenPeerFinished(TcpConnection::close));
        }
        return pair;
    }

    private static String states(Pair pair) {
        List<String> states = new ArrayList<>();
        for (SocketSnapshot socket : pair.client.snapshot()) {
            states.add("\"" + LinuxNames.state(socket.state()) + "\"");
        }
        return "[" + String.join(",", states) + "]";
    }

    private static String outcome(TcpConnection c) {
        return c.error().map(Enum::name).orElse("ok");
    }

    private static void bind(JsonNode fact, String text, Variant kernels, Differences differences) {
        String timestamps = text.replaceAll("timestamps=(\\d).*", "$1");
        String reuse = text.replaceAll(".*tcp_tw_reuse=(\\d).*", "$1");
        double age = Double.parseDouble(text.replaceAll(".*age ([\\d.]+) s", "$1"));
        // what a try leaves behind would change the next: each has a scene of its own
        Pair other = aged(kernels, timestamps, reuse, age);
        differences.compare("state", fact.get("state").toString(), states(other));
        differences.compare(
                "bind without SO_REUSEADDR",
                fact.get("bind without SO_REUSEADDR").asText(),
                outcome(other.connect(new ConnectOptions(0, PORT, false), 81, ConnectionHandler.NONE)));
        other.clientCounters.restart();
        differences.compare(
                "REUSEADDR, connect other peer port",
                fact.get("REUSEADDR, connect other peer port").asText(),
                outcome(other.connect(new ConnectOptions(0, PORT, true), 81, ConnectionHandler.NONE)));
        differences.compare(
                "REUSEADDR, connect same peer",
                fact.get("REUSEADDR, connect same peer").asText(),
                outcome(other.connect(new ConnectOptions(0, PORT, true), 80, ConnectionHandler.NONE)));
        differences.counters(Recording.counters(fact.get("counters")), other.clientCounters.now());
    }

    /** A port bound explicitly, with SO_REUSEADDR, is in TIME_WAIT for some time. */
    private static Pair aged(Variant kernels, String timestamps, String reuse, double age) {
        Pair pair = pair(kernels, timestamps, reuse);
        TcpConnection first = pair.connectFrom(PORT, ConnectionHandler.NONE);
        pair.runFor(SETTLE);
        first.close();
        pair.runFor(MILLISECOND);
        pair.runFor(Math.round(age * 1e9));
        return pair;
    }

    private static void finWait2(JsonNode fact, Variant kernels, Differences differences) {
        HostSettings settings = kernels.settings("linux-6.18");
        Pair pair = new Pair(settings.withSysctl("net.ipv4.tcp_tw_reuse", "1"), settings, 0);
        pair.server.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpConnection first = pair.connectFrom(PORT, ConnectionHandler.NONE);
        pair.runFor(SETTLE);
        first.close();
        pair.runFor(SETTLE);
        SocketSnapshot entry = pair.client.snapshot().get(0);
        differences.compare(
                "state",
                fact.get("state").toString(),
                "[[\"" + LinuxNames.state(entry.state()) + "\"," + Timeline.timer(entry.timer()) + "]]");
        differences.compare(
                "result", fact.get("result").asText(), outcome(pair.connectFrom(PORT, ConnectionHandler.NONE)));
    }

    private static void restart(JsonNode fact, String text, Variant kernels, Differences differences) {
        HostSettings settings = kernels.settings("linux-6.18");
        Pair pair = new Pair(settings, settings, 0);
        SocketOptions options = SocketOptions.reusing(text.endsWith("REUSEADDR=1"));
        Listener listener = pair.server.listen(80, 128, options, c -> {
            pair.after(SETTLE, c::close);
            return ConnectionHandler.NONE;
        });
        pair.connect(ConnectionHandler.whenPeerFinished(TcpConnection::close));
        pair.runFor(2 * SETTLE);
        pair.server.close(listener);
        differences.compare("tw", fact.get("tw").asInt(), pair.server.timeWaitEntries());
        Listener again = pair.server.listen(80, 128, options, c -> ConnectionHandler.NONE);
        differences.compare(
                "listen",
                fact.get("listen").asText(),
                again.error().map(Enum::name).orElse("ok"));
    }
}
