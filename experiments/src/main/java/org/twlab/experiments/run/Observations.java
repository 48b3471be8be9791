package org.twlab.experiments.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twlab.core.net.Node;
import org.twlab.experiments.metrics.Observation;
import org.twlab.experiments.metrics.Observation.OpenerRange;
import org.twlab.experiments.metrics.Scope;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.topology.Network;

/** What the meters of one run see of it, by scope. */
final class Observations {
    private final Scenario scenario;
    private final Network network;
    private final AttemptLog attempts;
    private final Observation.Span span;
    private final Map<Scope, Observation> scopes = new LinkedHashMap<>();

    Observations(Scenario scenario, Network network, AttemptLog attempts) {
        this.scenario = scenario;
        this.network = network;
        this.attempts = attempts;
        this.span = new Observation.Span(scenario.warmupNanos(), scenario.durationNanos());
    }

    /** The meters of one scope share it. */
    Observation of(Scope scope) {
        return scopes.computeIfAbsent(scope, made -> new Observation(network.simulation(), attempts, part(made), span));
    }

    private Observation.Part part(Scope scope) {
        List<OpenerRange> openers =
                scenario.traffic().stream().map(flow -> openersOf(scope, flow)).toList();
        return switch (scope.kind()) {
            case ALL -> new Observation.Part(openers, network.nodes(), network.directions());
            case FLOW -> new Observation.Part(openers, List.of(), List.of());
            case LINK -> new Observation.Part(openers, List.of(), network.directions(scope.name()));
            case NODE -> new Observation.Part(openers, nodesOf(scope), List.of());
        };
    }

    private List<Node> nodesOf(Scope scope) {
        return network.nodes(scope.node(), scope.from(), scope.to());
    }

    private static OpenerRange openersOf(Scope scope, Flow flow) {
        int from = flow.openers().from();
        int to = flow.openers().to();
        return switch (scope.kind()) {
            case ALL -> new OpenerRange(0, to - from);
            case LINK -> OpenerRange.NONE;
            case FLOW -> flow.name().equals(scope.name()) ? new OpenerRange(0, to - from) : OpenerRange.NONE;
            case NODE -> {
                int first = Math.max(from, scope.from());
                int last = Math.min(to, scope.to());
                boolean same = flow.openers().node().name().equals(scope.node());
                yield same && first < last ? new OpenerRange(first - from, last - from) : OpenerRange.NONE;
            }
        };
    }
}
