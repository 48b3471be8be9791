package org.twlab.experiments.metrics;

import static org.twlab.experiments.metrics.Scope.Kind.ALL;
import static org.twlab.experiments.metrics.Scope.Kind.LINK;
import static org.twlab.experiments.metrics.Scope.Kind.NODE;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.twlab.core.tcp.TcpState;
import org.twlab.experiments.metrics.MetricDefinition.Basis;

/** The families whose meters follow the trace of a run. */
final class TraceMeters {
    private static final Set<Scope.Kind> HOSTS = Set.of(NODE, ALL);
    private static final Set<Scope.Kind> PLACES = Set.of(NODE, LINK, ALL);
    private static final List<String> STATES =
            Arrays.stream(TcpState.values()).map(TcpState::name).toList();

    private TraceMeters() {}

    static List<MetricDefinition> definitions() {
        return Stream.of(ofStates(), ofGauges(), ofPackets())
                .flatMap(List::stream)
                .toList();
    }

    private static List<MetricDefinition> ofStates() {
        return List.of(
                traced(
                        "state.S_entered",
                        STATES,
                        "",
                        true,
                        HOSTS,
                        Basis.STATES,
                        "how often connections entered this TCP state",
                        StateMeter::entered),
                traced(
                        "state.S_mean_s",
                        STATES,
                        "s",
                        false,
                        HOSTS,
                        Basis.STATES,
                        "mean time in this TCP state, of connections that left it",
                        StateMeter::mean),
                traced(
                        "state.S_max_s",
                        STATES,
                        "s",
                        false,
                        HOSTS,
                        Basis.STATES,
                        "longest time in this TCP state, of connections that left it",
                        StateMeter::max),
                traced(
                        "close.reset",
                        List.of(),
                        "",
                        true,
                        HOSTS,
                        Basis.STATES,
                        "connections of this end that a received RST ended",
                        ResetMeter::resets));
    }

    private static List<MetricDefinition> ofGauges() {
        return List.of(
                gauge("gauge.G_mean", false, "time-weighted mean of this gauge", GaugeMeter::mean),
                gauge("gauge.G_max", true, "peak of this gauge", GaugeMeter::max),
                gauge("gauge.G_end", true, "value of this gauge at the end", GaugeMeter::end),
                traced(
                        "memory.time_wait_max_bytes",
                        List.of(),
                        "bytes",
                        true,
                        HOSTS,
                        Basis.GAUGES,
                        "most kernel memory of TIME_WAIT entries and of the ports of those opened here, in"
                                + " `entry-bytes` and `bind-bucket-bytes` of the profile",
                        EntryMemoryGauge::peak));
    }

    private static MetricDefinition gauge(
            String pattern, boolean count, String meaning, MetricDefinition.Factory factory) {
        return traced(pattern, Gauges.NAMES, "", count, HOSTS, Basis.GAUGES, meaning, factory);
    }

    private static List<MetricDefinition> ofPackets() {
        return List.of(
                traced(
                        "packet.received",
                        List.of(),
                        "",
                        true,
                        PLACES,
                        Basis.PACKETS,
                        "packets that arrived",
                        PacketMeter::received),
                traced(
                        "packet.sent_KIND",
                        PacketMeter.KINDS,
                        "",
                        true,
                        PLACES,
                        Basis.PACKETS,
                        "packets of this kind sent; a piece of a fragmented packet is `other`",
                        PacketMeter::sent),
                traced(
                        "packet.age_max_s",
                        List.of(),
                        "s",
                        false,
                        PLACES,
                        Basis.PACKETS,
                        "largest age of a packet at delivery, a copy's counted from its original",
                        PacketMeter::oldest),
                traced(
                        "packet.ttl_min",
                        List.of(),
                        "",
                        true,
                        PLACES,
                        Basis.PACKETS,
                        "smallest TTL of a packet that arrived",
                        PacketMeter::smallestTtl));
    }

    private static MetricDefinition traced(
            String pattern,
            List<String> words,
            String unit,
            boolean count,
            Set<Scope.Kind> scopes,
            Basis basis,
            String meaning,
            MetricDefinition.Factory factory) {
        return new MetricDefinition(pattern, words, unit, count, scopes, basis, meaning, factory);
    }
}
