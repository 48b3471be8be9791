package org.twlab.experiments.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.traffic.AttemptLog;

/** What the meters of one scope see of a run: the part that the scope names. */
public final class Observation {
    private final Simulation simulation;
    private final AttemptLog attempts;
    private final Part part;
    private final Span span;
    private final Set<String> nodeNames;
    private final Set<String> linkNames;
    /** Made when first asked for; only looked up. */
    private @Nullable Map<String, TcpHost> hosts;

    private @Nullable AttemptStatistics statistics;

    /**
     * The part of a network that belongs to a scope.
     *
     * @param openers per flow, which openers' attempts count
     * @param nodes in the order of the scenario; for a link or flow none
     * @param links for a node or flow none, for everything all
     */
    public record Part(List<OpenerRange> openers, List<Node> nodes, List<LinkDirection> links) {
        public Part {
            openers = List.copyOf(openers);
            nodes = List.copyOf(nodes);
            links = List.copyOf(links);
        }
    }

    /**
     * The openers of one flow that belong to a scope.
     *
     * @param from index of the first
     * @param to index after the last
     */
    public record OpenerRange(int from, int to) {
        /** No opener. */
        public static final OpenerRange NONE = new OpenerRange(0, 0);

        boolean contains(int opener) {
            return opener >= from && opener < to;
        }
    }

    /**
     * The time that is measured.
     *
     * @param fromNanos what began before is left out
     * @param toNanos end of the run
     */
    public record Span(long fromNanos, long toNanos) {
        double seconds() {
            return (toNanos - fromNanos) / 1e9;
        }
    }

    public Observation(Simulation simulation, AttemptLog attempts, Part part, Span span) {
        this.simulation = simulation;
        this.attempts = attempts;
        this.part = part;
        this.span = span;
        nodeNames = part.nodes().stream().map(Node::name).collect(Collectors.toUnmodifiableSet());
        linkNames = part.links().stream().map(LinkDirection::name).collect(Collectors.toUnmodifiableSet());
    }

    Simulation simulation() {
        return simulation;
    }

    List<Node> nodes() {
        return part.nodes();
    }

    List<LinkDirection> links() {
        return part.links();
    }

    boolean hasNode(String name) {
        return nodeNames.contains(name);
    }

    boolean hasLink(String name) {
        return linkNames.contains(name);
    }

    /** The host of a name, if it is in scope. */
    @Nullable
    TcpHost host(String name) {
        if (hosts == null) {
            hosts = nodes().stream()
                    .filter(TcpHost.class::isInstance)
                    .map(TcpHost.class::cast)
                    .collect(Collectors.toMap(TcpHost::name, host -> host));
        }
        return hosts.get(name);
    }

    /** Whether the attempt of a row in the log counts: its opener is in scope, and it began after the warm-up. */
    boolean hasAttempt(int row) {
        return part.openers().get(attempts.flow(row)).contains(attempts.opener(row)) && isMeasured(row);
    }

    /** Whether the attempt of a row in the log began after the warm-up. */
    boolean isMeasured(int row) {
        return attempts.startedNanos(row) >= span.fromNanos();
    }

    Span span() {
        return span;
    }

    /** Whether a packet that reaches a host ends there: the TCP of a gateway gets those of its own attempts only. */
    boolean isEnd(TcpHost host, Ipv4Packet packet) {
        long id = packet.origin().connectionId();
        return !host.isPartOfBox()
                || (id > 0
                        && id <= attempts.size()
                        && attempts.host((int) id - 1).equals(host.name()));
    }

    /** Figures of the attempts in scope; ask for them only once the run is over. */
    AttemptStatistics attempts() {
        if (statistics == null) {
            statistics = new AttemptStatistics(attempts, part.openers(), span);
        }
        return statistics;
    }
}
