package org.twlab.experiments.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.experiments.statistics.Percentiles;

/**
 * Ages of packets when they reach the host at the end of their way, a copy's counted from its original. Percentiles are exact,
 * as those of latencies are, and keep 8 bytes for each packet.
 */
abstract class AgeMeter implements Meter {
    private static final Set<Scope.Kind> HOSTS = Set.of(Scope.Kind.NODE, Scope.Kind.ALL);

    private final Observation run;
    double result = Double.NaN;

    private AgeMeter(Observation run) {
        this.run = run;
    }

    /** The families it measures, in the order in which they are listed. */
    static List<MetricDefinition> definitions() {
        return List.of(
                define("packet.age_mean_s", List.of(), "s", "mean age of a packet that reaches a host", AgeMeter::mean),
                define(
                        "packet.age_PERCENTILE_s",
                        List.of("p50", "p90", "p99"),
                        "s",
                        "percentile of the age of packets that reach a host",
                        AgeMeter::percentile),
                define(
                        "packet.outlived_msl",
                        List.of(),
                        "",
                        "packets that reach a host older than its maximum segment lifetime",
                        AgeMeter::outlivedMsl));
    }

    private static MetricDefinition define(
            String pattern, List<String> words, String unit, String meaning, MetricDefinition.Factory factory) {
        return new MetricDefinition(
                pattern, words, unit, unit.isEmpty(), HOSTS, MetricDefinition.Basis.PACKETS, meaning, factory);
    }

    private static Meter mean(Observation run, String word) {
        return new AgeMeter(run) {
            private double sumNanos;
            private long packets;

            @Override
            void reaches(TcpHost host, long ageNanos) {
                sumNanos += ageNanos;
                packets++;
                result = sumNanos / packets / 1e9;
            }
        };
    }

    private static Meter percentile(Observation run, String word) {
        int percent = Integer.parseInt(word.substring(1));
        return new AgeMeter(run) {
            private long[] agesNanos = new long[64];
            private int packets;

            @Override
            void reaches(TcpHost host, long ageNanos) {
                if (packets == agesNanos.length) {
                    agesNanos = Arrays.copyOf(agesNanos, 2 * packets);
                }
                agesNanos[packets++] = ageNanos;
            }

            @Override
            public double value() {
                long[] sorted = Arrays.copyOf(agesNanos, packets);
                Arrays.sort(sorted);
                return packets == 0 ? Double.NaN : Percentiles.ofSorted(percent, sorted) / 1e9;
            }
        };
    }

    private static Meter outlivedMsl(Observation run, String word) {
        return new AgeMeter(run) {
            {
                result = 0;
            }

            @Override
            void reaches(TcpHost host, long ageNanos) {
                if (ageNanos > host.settings().maxSegmentLifetimeNanos()) {
                    result++;
                }
            }
        };
    }

    abstract void reaches(TcpHost host, long ageNanos);

    @Override
    public final void on(TraceEvent event) {
        if (event instanceof PacketDelivered delivered
                && event.atNanos() >= run.span().fromNanos()) {
            String link = delivered.link();
            @Nullable TcpHost host = run.host(link.substring(link.indexOf("->") + 2));
            if (host != null && run.isEnd(host, delivered.packet())) {
                reaches(host, event.atNanos() - delivered.packet().bornNanos());
            }
        }
    }

    @Override
    public double value() {
        return result;
    }
}
