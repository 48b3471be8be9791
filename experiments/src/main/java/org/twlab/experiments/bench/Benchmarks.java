package org.twlab.experiments.bench;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.twlab.experiments.bench.ConnectionsBenchmark.Case;

/** The benchmarks there are. */
public final class Benchmarks {
    private static final int CONNECTIONS = 300_000;
    private static final int CLIENT_SECONDS = 100;
    /** So that what is made once for each client does not outweigh its connections. */
    private static final int FEWEST_PER_CLIENT = 10;
    /** A client has 28232 ports, each for 60 s. */
    private static final int MOST_PER_CLIENT_SECOND = 400;

    private static final List<Benchmark> ALL = List.of(
            new KernelBenchmark(),
            new TimersBenchmark(),
            new ConnectionsBenchmark(
                    "connections",
                    "short connections of 100 clients, handshake to CLOSED, 200 B request, 1000 B response, client closes,"
                            + " TIME-WAIT of 60 s, linux-4.9; one run of warm-up",
                    Stream.of(1, 3, 8)
                            .map(routers -> new Case(
                                    routers + (routers == 1 ? " router" : " routers"),
                                    "connections-" + routers + ".yaml",
                                    List.of()))
                            .toList()),
            new ConnectionsBenchmark(
                    "clients",
                    "the same over 1 router from this many clients; one run of warm-up",
                    IntStream.of(1, 10, 1_000, 100_000)
                            .mapToObj(Benchmarks::ofClients)
                            .toList()),
            new TimeWaitBenchmark(),
            new TopologyBenchmark(100_000),
            new NatBenchmark(),
            new BatchBenchmark());

    private Benchmarks() {}

    private static Case ofClients(int clients) {
        int connections = Math.max(CONNECTIONS, clients * FEWEST_PER_CLIENT);
        int perSecond = Math.min(connections / CLIENT_SECONDS, clients * MOST_PER_CLIENT_SECOND);
        int seconds = connections / perSecond;
        // one million clients can be written as a rate per second with six digits
        String rate = java.math.BigDecimal.valueOf(perSecond)
                .divide(java.math.BigDecimal.valueOf(clients))
                .toPlainString();
        return new Case(
                clients + (clients == 1 ? " client" : " clients"),
                "clients.yaml",
                List.of(
                        "topology.nodes.client.count=" + clients,
                        "traffic.client-server.arrivals={poisson: " + rate + "/s}",
                        "traffic.client-server.stop=" + (seconds - 1) + "s",
                        "duration=" + seconds + "s"));
    }

    /** All of them, in the order in which they run. */
    public static List<Benchmark> all() {
        return ALL;
    }
}
