package org.twlab.experiments.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.twlab.core.kernel.Counter;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.DropCounts;
import org.twlab.core.trace.DropReason;

/** The increase, since the warm-up, of a number that a network counts anyway. */
final class CountMeter implements Meter {
    private static final Set<Scope.Kind> HOSTS = Set.of(Scope.Kind.NODE, Scope.Kind.ALL);
    private static final Set<Scope.Kind> PLACES = Set.of(Scope.Kind.NODE, Scope.Kind.LINK, Scope.Kind.ALL);

    private final LongSupplier count;
    private long before;

    private CountMeter(LongSupplier count) {
        this.count = count;
    }

    @Override
    public void begin() {
        before = count.getAsLong();
    }

    @Override
    public double value() {
        return count.getAsLong() - before;
    }

    /** The families it measures, in the order in which they are listed. */
    static List<MetricDefinition> definitions() {
        List<String> counters =
                Arrays.stream(Counter.values()).map(Counter::linuxName).toList();
        List<String> reasons =
                Arrays.stream(DropReason.values()).map(DropReason::label).toList();
        return List.of(
                define("counter.NAME", counters, HOSTS, "increase of this Linux counter", CountMeter::counter),
                define("drop.REASON", reasons, PLACES, "packets dropped or refused for this reason", CountMeter::drops),
                define("drop.total", List.of(), PLACES, "packets dropped or refused", CountMeter::allDrops),
                define("packet.sent", List.of(), PLACES, "packets sent", CountMeter::sent),
                define(
                        "packet.copies",
                        List.of(),
                        PLACES,
                        "packets made here of one that there was: copies by duplication or a fault, and all pieces of a"
                                + " fragmented packet but the first",
                        CountMeter::copies));
    }

    private static MetricDefinition define(
            String pattern,
            List<String> words,
            Set<Scope.Kind> scopes,
            String meaning,
            MetricDefinition.Factory factory) {
        return new MetricDefinition(
                pattern, words, "", true, scopes, MetricDefinition.Basis.COUNTERS, meaning, factory);
    }

    /** A Linux counter of the hosts in scope. */
    static Meter counter(Observation run, String linuxName) {
        Counter counter = Arrays.stream(Counter.values())
                .filter(candidate -> candidate.linuxName().equals(linuxName))
                .findFirst()
                .orElseThrow();
        return new CountMeter(() -> sumOfHosts(run.nodes(), counter));
    }

    private static long sumOfHosts(List<Node> nodes, Counter counter) {
        long sum = 0;
        for (Node node : nodes) {
            if (node instanceof TcpHost host) {
                sum += host.counters().get(counter);
            }
        }
        return sum;
    }

    /** Packets dropped in scope for one reason. */
    static Meter drops(Observation run, String reason) {
        DropReason dropped = DropReason.valueOf(reason.toUpperCase(Locale.ROOT));
        return new CountMeter(() -> sumOfDrops(run, counts -> counts.of(dropped)));
    }

    /** Packets dropped in scope for any reason. */
    static Meter allDrops(Observation run, String word) {
        return new CountMeter(() -> sumOfDrops(run, DropCounts::total));
    }

    private interface DropCount {
        long of(DropCounts counts);
    }

    private static long sumOfDrops(Observation run, DropCount count) {
        long sum = 0;
        for (Node node : run.nodes()) {
            sum += count.of(node.drops());
        }
        for (LinkDirection link : run.links()) {
            sum += count.of(link.drops());
        }
        return sum;
    }

    /** Packets that nodes handed to their links, or that entered link directions. */
    static Meter sent(Observation run, String word) {
        return new CountMeter(() -> sentBy(run));
    }

    /** Copies that nodes or link directions have made. */
    static Meter copies(Observation run, String word) {
        return new CountMeter(() -> run.nodes().stream().mapToLong(Node::copies).sum()
                + run.links().stream().mapToLong(LinkDirection::copies).sum());
    }

    private static long sentBy(Observation run) {
        if (!run.nodes().isEmpty() && run.links().isEmpty()) {
            long sum = 0;
            for (Node node : run.nodes()) {
                for (Interface place : node.interfaces()) {
                    sum += place.isLinked() ? place.egress().sent() : 0;
                }
            }
            return sum;
        }
        return run.links().stream().mapToLong(LinkDirection::sent).sum();
    }
}
