package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.yaml.Spelling;

/**
 * A connection attempt by the words of a user: {@code 4/0/client-server/client[3]/7}.
 *
 * @param run point and replication
 * @param flow name of the traffic entry
 * @param host the opener
 * @param attempt number of the attempt of this host for this flow, from 0
 */
record ConnectionId(RunKey run, String flow, String host, int attempt) {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})/(\\d{1,9})/([^/]+)/([^/]+)/(\\d{1,9})");

    /** Empty if the text does not look like one. */
    static Optional<ConnectionId> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        RunKey run = new RunKey(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        return Optional.of(
                new ConnectionId(run, matcher.group(3), matcher.group(4), Integer.parseInt(matcher.group(5))));
    }

    /** The attempt in a row of a log. */
    static ConnectionId of(RunKey run, AttemptLog log, int row) {
        String flow = log.flows().get(log.flow(row)).flow();
        return new ConnectionId(run, flow, log.host(row), log.attempt(row));
    }

    /** Why there cannot be such an attempt in a scenario, with the nearest name that there is; empty if there can be. */
    Optional<String> problemIn(LoadedScenario loaded) {
        int points = loaded.points().size();
        int replications = loaded.base().replications();
        if (run.point() >= points || run.replication() >= replications) {
            return Optional.of(
                    "there are points 0 to " + (points - 1) + " with replications 0 to " + (replications - 1));
        }
        Scenario scenario = loaded.points().get(run.point()).scenario();
        List<String> flows = scenario.traffic().stream().map(Flow::name).toList();
        int index = flows.indexOf(flow);
        if (index < 0) {
            return Optional.of(unknown("flow", flow, flows));
        }
        Flow found = scenario.traffic().get(index);
        NodeSpec<?> node = found.openers().node();
        List<String> hosts =
                found.openers().indices().mapToObj(node::memberName).toList();
        return hosts.contains(host) ? Optional.empty() : Optional.of(unknown("host of this flow", host, hosts));
    }

    private static String unknown(String what, String name, Collection<String> known) {
        String nearest = Spelling.nearest(name, known)
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("");
        List<String> first = new ArrayList<>(known.stream().limit(8).toList());
        if (known.size() > first.size()) {
            first.add("...");
        }
        return "no " + what + " is called '" + name + "'; there " + (known.size() == 1 ? "is " : "are ")
                + String.join(", ", first) + nearest;
    }

    /** Whether the attempt of a row is this one. */
    boolean isRow(AttemptLog log, int row) {
        return log.attempt(row) == attempt
                && log.host(row).equals(host)
                && log.flows().get(log.flow(row)).flow().equals(flow);
    }

    /** Attempts that this host made for this flow. */
    long madeIn(AttemptLog log) {
        return IntStream.range(0, log.size())
                .filter(row -> new ConnectionId(run, flow, host, log.attempt(row)).isRow(log, row))
                .count();
    }

    @Override
    public String toString() {
        return run + "/" + inRun();
    }

    /** Without point and replication. */
    String inRun() {
        return flow + "/" + host + "/" + attempt;
    }
}
