package org.twlab.experiments.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.core.tcp.Errno;
import org.twlab.core.trace.TraceEvent;
import org.twlab.experiments.metrics.SegmentLifetimes;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.run.ValueSearch;
import org.twlab.experiments.run.Watcher;
import org.twlab.experiments.scenario.BalancerKind;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.reports.ladder.PacketLadder;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.NodeSpec;

/** One run, repeated to print its packets. */
final class TracedRun implements Watcher {
    private final Terminal terminal;
    private final LoadedScenario loaded;
    private final Point point;
    private final RunKey run;
    private final Optional<ConnectionId> connection;
    private final PacketLadder ladder;
    private AttemptLog log = AttemptLog.empty();
    /** Identifier of the attempt asked for, once it has begun. */
    private @Nullable Long wanted;

    private boolean titled;

    /**
     * @param connection the attempt asked for; empty for all
     * @param limit most lines to print
     */
    TracedRun(Terminal terminal, LoadedScenario loaded, RunKey run, Optional<ConnectionId> connection, long limit) {
        this.terminal = terminal;
        this.loaded = loaded;
        this.run = run;
        this.point = ValueSearch.settled(loaded.points().get(run.point()), run.replication());
        this.connection = connection;
        Set<String> hosts = hosts();
        Set<String> gateways = openingGateways();
        PacketLadder.Settings settings = new PacketLadder.Settings(
                (node, id) -> hosts.contains(node) || (gateways.contains(node) && isOf(node, id)),
                this::isWanted,
                limit,
                this::name,
                connection.isEmpty(),
                SegmentLifetimes.of(point.scenario().topology()));
        ladder = new PacketLadder(settings, terminal.style().colour(), this::print);
    }

    private Set<String> hosts() {
        Set<String> names = new HashSet<>();
        for (NodeSpec<?> node : point.scenario().topology().nodes().values()) {
            if (HostKind.KIND.cast(node).isPresent() || BalancerKind.isHost(node)) {
                IntStream.range(0, node.members()).mapToObj(node::memberName).forEach(names::add);
            }
        }
        return names;
    }

    private Set<String> openingGateways() {
        return point.scenario().traffic().stream()
                .map(flow -> flow.openers().node())
                .filter(node -> HostKind.KIND.cast(node).isEmpty())
                .map(NodeSpec::name)
                .collect(Collectors.toSet());
    }

    private boolean isOf(String gateway, long id) {
        return id > 0 && id <= log.size() && log.host((int) id - 1).equals(gateway);
    }

    @Override
    public void on(TraceEvent event) {
        ladder.on(event);
    }

    @Override
    public boolean hasSeenEnough() {
        return terminal.interrupted().getAsBoolean() || terminal.out().isUnread();
    }

    private boolean isWanted(long id) {
        if (connection.isEmpty()) {
            return true;
        }
        if (wanted != null) {
            return wanted == id;
        }
        boolean found = id > 0 && id <= log.size() && connection.get().isRow(log, (int) id - 1);
        if (found) {
            wanted = id;
        }
        return found;
    }

    private String name(long id) {
        return id > 0 && id <= log.size()
                ? ConnectionId.of(run, log, (int) id - 1).inRun()
                : "-";
    }

    /** Runs and prints; what is wrong if there was no such attempt. */
    Optional<String> print() {
        SingleRun single = SingleRun.prepare(point, run.replication(), List.of(), this);
        log = single.attempts();
        single.run();
        ladder.finish();
        if (hasSeenEnough()) {
            return Optional.empty();
        }
        if (connection.isPresent() && !isBegun(connection.get())) {
            return Optional.of(problem(connection.get()));
        }
        printTitle();
        if (ladder.leftOut() > 0) {
            terminal.out()
                    .println("... and " + Texts.count(ladder.leftOut(), "more line")
                            + "; --all prints every line, --connection those of one connection");
        }
        terminal.out().println(summary());
        return Optional.empty();
    }

    private void print(String line) {
        printTitle();
        terminal.out().println(line);
    }

    /** Once, and not before it is certain that there is something to show. */
    private void printTitle() {
        if (!titled) {
            titled = true;
            terminal.out().println(title());
        }
    }

    private boolean isBegun(ConnectionId id) {
        return IntStream.range(0, log.size()).anyMatch(row -> id.isRow(log, row));
    }

    private String problem(ConnectionId id) {
        long made = id.madeIn(log);
        return id.host() + " made " + Texts.count(made, "attempt") + " for " + id.flow()
                + (made == 0 ? "" : ", 0 to " + (made - 1));
    }

    private String title() {
        String values = point.values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
        return loaded.base().name() + ", point " + run.point() + (values.isEmpty() ? "" : " (" + values + ")")
                + ", replication " + run.replication() + ", seed "
                + loaded.base().seed()
                + connection.map(id -> ": " + id.inRun()).orElse("");
    }

    private String summary() {
        String counts = Texts.count(ladder.packets(), "packet") + ", " + ladder.drops() + " dropped or refused";
        if (connection.isEmpty()) {
            return counts + ", of " + Texts.count(log.size(), "connection attempt");
        }
        int row = IntStream.range(0, log.size())
                .filter(each -> connection.get().isRow(log, each))
                .findFirst()
                .orElseThrow();
        return counts + "; outcome " + log.outcome(row).label()
                + log.errno(row).map(Errno::name).map(name -> " (" + name + ")").orElse("");
    }
}
