package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;

/**
 * Linux 6.18.44: what is added to the clock behind TSval. Hashes cannot be equal to the recorded ones; which connections
 * share an offset, which have none, and how an ISN grows can. The program read the uptime up to 3 ms after the TSval.
 */
final class OffsetCases {
    private static final String SOURCE = "linux-6.18/L8_offsets.json";
    private static final String SYSCTL = "net.ipv4.tcp_timestamps";
    private static final int READ_TICKS = 3;
    /** 3 ms more or less in a second. */
    private static final double GROWTH_TOLERANCE = 0.003;

    private OffsetCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode fact : Recording.facts(SOURCE)) {
            String text = fact.get("text").asText();
            String mode = text.replaceAll("tcp_timestamps=(\\d).*", "$1");
            cases.add(Case.of(
                    SOURCE,
                    text,
                    text.contains("incarnations")
                            ? (kernels, differences) -> incarnations(fact, mode, kernels, differences)
                            : (kernels, differences) -> tuples(fact, mode, kernels, differences)));
        }
        return cases;
    }

    /** First SYN and SYN-ACK of a connection, as offsets to the hosts' clocks, and the client's ISN. */
    private record Start(int clientOffset, int serverOffset, int clientIsn) {}

    private static Start connect(Variant kernels, String mode, String tuple, long atNanos) {
        String[] ends = tuple.split("->", -1);
        String[] from = ends[0].split(":", -1);
        String[] to = ends[1].split(":", -1);
        HostSettings settings = kernels.settings("linux-6.18").withSysctl(SYSCTL, mode);
        Pair pair = new Pair(settings, Address.parse(from[0]).bits(), settings, 0);
        int address = Address.parse(to[0]).bits();
        if (address != Pair.SERVER) {
            pair.server.addAddress(address);
        }
        pair.server.listen(Integer.parseInt(to[1]), 128, c -> ConnectionHandler.NONE);
        pair.runUntil(atNanos);
        pair.client.connect(
                address,
                Integer.parseInt(to[1]),
                new ConnectOptions(1, Integer.parseInt(from[1]), true),
                ConnectionHandler.NONE);
        pair.runFor(0);
        int clock = (int) (atNanos / ScriptedPeer.MILLISECOND);
        TcpSegment syn = pair.seen.get(0).packet().tcp();
        TcpSegment synAck = pair.seen.get(1).packet().tcp();
        return new Start(syn.options().tsVal() - clock, synAck.options().tsVal() - clock, syn.seq());
    }

    private static void tuples(JsonNode fact, String mode, Variant kernels, Differences differences) {
        List<Integer> recorded = new ArrayList<>();
        List<Integer> simulated = new ArrayList<>();
        List<Integer> recordedServer = new ArrayList<>();
        List<Integer> simulatedServer = new ArrayList<>();
        for (JsonNode row : fact.get("rows")) {
            Start start = connect(kernels, mode, row.get(0).asText(), 5_000 * ScriptedPeer.MILLISECOND);
            recorded.add((int) row.get(2).asLong());
            recordedServer.add((int) row.get(4).asLong());
            simulated.add(start.clientOffset());
            simulatedServer.add(start.serverOffset());
        }
        differences.compare("client offsets", pattern(recorded), pattern(simulated));
        differences.compare("server offsets", pattern(recordedServer), pattern(simulatedServer));
    }

    /** Which offsets are none at all, and which equal an earlier one: the number of the first that is alike. */
    private static List<String> pattern(List<Integer> offsets) {
        List<String> pattern = new ArrayList<>();
        for (int i = 0; i < offsets.size(); i++) {
            int first = 0;
            while (!alike(offsets.get(first), offsets.get(i))) {
                first++;
            }
            pattern.add(alike(offsets.get(i), 0) ? "none" : "as " + first);
        }
        return pattern;
    }

    private static boolean alike(int a, int b) {
        return Math.abs(a - b) <= READ_TICKS;
    }

    private static void incarnations(JsonNode fact, String mode, Variant kernels, Differences differences) {
        List<Integer> recorded = new ArrayList<>();
        List<Integer> simulated = new ArrayList<>();
        List<Integer> isns = new ArrayList<>();
        List<Double> instants = new ArrayList<>();
        for (JsonNode row : fact.get("rows")) {
            double at = row.get(0).asDouble();
            Start start = connect(kernels, mode, "10.1.0.1:6301->10.1.0.2:80", Math.round(at * 1e9));
            recorded.add((int) row.get(2).asLong());
            simulated.add(start.clientOffset());
            isns.add(start.clientIsn());
            instants.add(at);
        }
        differences.compare("offsets", pattern(recorded), pattern(simulated));
        for (int i = 0; i < fact.get("isn_per_s").size(); i++) {
            double seconds = instants.get(i + 1) - instants.get(i);
            double perSecond = (isns.get(i + 1) - isns.get(i)) / seconds;
            differences.within(
                    "isn_per_s " + i,
                    fact.get("isn_per_s").get(i).asDouble(),
                    perSecond * (1 - GROWTH_TOLERANCE),
                    perSecond * (1 + GROWTH_TOLERANCE));
        }
    }
}
