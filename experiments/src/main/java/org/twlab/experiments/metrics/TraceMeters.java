package org.twlab.experiments.metrics;

import static org.twlab.experiments.metrics.Scope.Kind.ALL;
import static org.twlab.experiments.metrics.Scope.Kind.LINK;
import static org.twlab.experiments.metrics.Scope.Kind.NODE;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.twlab.core.tcp.TcpState;

/** The families whose meters follow the trace of a run. */
final class TraceMeters {
    private static final Set<Scope.Kind> HOSTS = Set.of(NODE, ALL);
    private static final Set<Scope.Kind> PLACES = Set.of(NODE, LINK, ALL);
    private static final List<String> STATES =
            Arrays.stream(TcpState.values()).map(TcpState::name).toList();

    private TraceMeters() {}

    static List<MetricDefinition> definitions() {
        return Stream.of(ofStates(), ofPackets()).flatMap(List::stream).toList();
    }

    private static List<MetricDefinition> ofStates() {
        return List.of(
                traced(
                        "state.S_entered",
                        STATES,
                        "",
                        true,
                        HOSTS,
                        "how often connections entered this TCP state",
                        StateMeter::entered),
                traced(
                        "state.S_mean_s",
                        STATES,
                        "s",
                        false,
                        HOSTS,
                        "mean time in this TCP state, of connections that left it",
                        StateMeter::mean),
                traced(
                        "state.S_max_s",
                        STATES,
                        "s",
                        false,
                        HOSTS,
                        "longest time in this TCP state, of connections that left it",
                        StateMeter::max),
                traced(
                        "close.reset",
                        List.of(),
                        "",
                        true,
                        HOSTS,
                        "connections of this end that a received RST ended",
                        ResetMeter::resets),
                traced(
                        "gauge.G_mean",
                        GaugeMeter.NAMES,
                        "",
                        false,
                        HOSTS,
                        "time-weighted mean of this gauge",
                        GaugeMeter::mean),
                traced("gauge.G_max", GaugeMeter.NAMES, "", true, HOSTS, "peak of this gauge", GaugeMeter::max),
                traced(
                        "gauge.G_end",
                        GaugeMeter.NAMES,
                        "",
                        true,
                        HOSTS,
                        "value of this gauge at the end",
                        GaugeMeter::end));
    }

    private static List<MetricDefinition> ofPackets() {
        return List.of(
                traced("packet.received", List.of(), "", true, PLACES, "packets that arrived", PacketMeter::received),
                traced(
                        "packet.sent_KIND",
                        PacketMeter.KINDS,
                        "",
                        true,
                        PLACES,
                        "packets of this kind sent; a piece of a fragmented packet is `other`",
                        PacketMeter::sent),
                traced(
                        "packet.age_max_s",
                        List.of(),
                        "s",
                        false,
                        PLACES,
                        "largest age of a packet at delivery, a copy's counted from its original",
                        PacketMeter::oldest),
                traced(
                        "packet.ttl_min",
                        List.of(),
                        "",
                        true,
                        PLACES,
                        "smallest TTL of a packet that arrived",
                        PacketMeter::smallestTtl));
    }

    private static MetricDefinition traced(
            String pattern,
            List<String> words,
            String unit,
            boolean count,
            Set<Scope.Kind> scopes,
            String meaning,
            MetricDefinition.Factory factory) {
        return new MetricDefinition(pattern, words, unit, count, scopes, true, meaning, factory);
    }
}
