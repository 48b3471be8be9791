package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.net.Conservation;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;
import org.twlab.experiments.event.EventSchedule;
import org.twlab.experiments.event.Snapshots;
import org.twlab.experiments.fault.Faults;
import org.twlab.experiments.invariant.Checks;
import org.twlab.experiments.invariant.Violation;
import org.twlab.experiments.metrics.Meter;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.scenario.Balancers;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.Forwards;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.DataListener;
import org.twlab.experiments.traffic.FlowPlan;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.nat.Middlebox;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;
import org.twlab.topology.Network;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.HostSpec;
import org.twlab.topology.model.NodeSpec;

/**
 * One replication of one point: builds the network, lets the traffic run and measures. A run is a function of scenario,
 * seed and replication alone; runs share nothing and may go on in any order and thread.
 */
public final class SingleRun {
    /** How often in a run invariants look at the network as a whole. */
    private static final int PAUSES_FOR_CHECKS = 100;

    private final Point point;
    private final int replication;
    private final Scenario scenario;
    private final @Nullable Watcher watcher;
    private final Network network;
    private final Traffic traffic;
    private final Faults faults;
    private final EventSchedule events;
    private final Snapshots snapshots;
    private final Checks checks;
    private final Samples samples;
    private final List<Observed> observed = new ArrayList<>();
    private final List<Meter> tracedMeters = new ArrayList<>();

    private record Observed(Metric metric, Meter meter) {}

    /** Tells everybody who follows the trace. */
    private static final class Fork implements TraceListener {
        private final List<TraceListener> listeners = new ArrayList<>();

        @Override
        public void on(TraceEvent event) {
            for (TraceListener listener : listeners) {
                listener.on(event);
            }
        }
    }

    private SingleRun(Point point, int replication, List<Metric> metrics, @Nullable Watcher watcher) {
        this.watcher = watcher;
        this.point = point;
        this.replication = replication;
        this.scenario = point.scenario();
        boolean awaited = EventSchedule.followsTrace(scenario.events());
        boolean traced = metrics.stream().anyMatch(metric -> metric.definition().traced());
        boolean checked = !scenario.invariants().isEmpty();
        Fork fork = traced || awaited || checked || Samples.areTraced(scenario) || watcher != null ? new Fork() : null;
        network = scenario.topology().build(streams(), fork);
        traffic = new Traffic(network.simulation(), network.streams(), scenario.durationNanos(), flows());
        faults = new Faults(scenario.faults(), network, traffic.log(), targets());
        snapshots = new Snapshots(point.index(), replication, fork);
        events = new EventSchedule(scenario.events(), network, traffic, snapshots);
        checks = new Checks(scenario.invariants(), network);
        checks.listenTo(traffic);
        Observations observations = new Observations(scenario, network, traffic.log());
        observe(metrics, observations);
        samples = new Samples(scenario, observations, point.index(), replication);
        if (fork != null) {
            if (watcher != null) {
                fork.listeners.add(watcher);
            }
            tracedMeters.forEach(meter -> fork.listeners.add(meter::on));
            if (checked) {
                fork.listeners.add(checks);
            }
            fork.listeners.addAll(samples.followers());
            if (awaited) {
                fork.listeners.add(events);
            }
        }
    }

    /**
     * A run that is ready to begin: its network exists, nothing has happened.
     *
     * @param metrics what to measure
     * @param watcher is told of every event of the run; null for nobody
     */
    public static SingleRun prepare(Point point, int replication, List<Metric> metrics, @Nullable Watcher watcher) {
        return new SingleRun(point, replication, metrics, watcher);
    }

    /** What became of the attempts so far; an attempt's row is its connection identifier less 1. */
    public AttemptLog attempts() {
        return traffic.log();
    }

    /** TIME-WAIT and FIN-WAIT-2 entries that all hosts hold now. */
    public long timeWaitEntries() {
        return network.hosts().stream().mapToLong(TcpHost::timeWaitEntries).sum();
    }

    /** Bytes of the table of these entries, as large as it ever was. */
    public long timeWaitTableBytes() {
        return network.hosts().isEmpty()
                ? 0
                : TcpStack.timeWaitBytes(network.hosts().get(0));
    }

    /** Points of one replication share their random numbers, unless the scenario wants independent ones. */
    private RandomStreams streams() {
        long independent = scenario.independentPoints() ? (long) point.index() << 32 : 0;
        return new RandomStreams(scenario.seed(), independent + replication);
    }

    private List<FlowPlan> flows() {
        return scenario.traffic().stream()
                .map(flow ->
                        new FlowPlan(flow.name(), openers(flow), flow.target().endpoints(), flow.settings()))
                .toList();
    }

    /** By flow, the node that it connects to; empty for an address that is no host's own. */
    private List<String> targets() {
        return scenario.traffic().stream()
                .map(flow -> flow.target()
                        .members()
                        .map(members -> members.node().name())
                        .orElse(""))
                .toList();
    }

    private List<TcpHost> openers(Flow flow) {
        return network.hosts(flow.openers().node().name())
                .subList(flow.openers().from(), flow.openers().to());
    }

    /** The gateway or balancer of a name, one member of a population; empty where that is something else. */
    public Optional<Middlebox> box(String name) {
        return network.node(name) instanceof Middlebox box ? Optional.of(box) : Optional.empty();
    }

    /**
     * Runs from the beginning to just before an instant, to look at what is there then; instead of {@link #run}.
     *
     * @param stop asked after each event, ends it early
     */
    public void runBefore(long atNanos, BooleanSupplier stop) {
        begin();
        if (atNanos > 0) {
            network.simulation().runUntil(atNanos - 1, stop);
        }
    }

    private void begin() {
        listen();
        events.start();
        traffic.start();
    }

    /** Runs from the beginning to the end; call it once. */
    public RunResult run() {
        begin();
        Simulation simulation = network.simulation();
        Pauses pauses = new Pauses(simulation, watcher);
        samples.sampling().ifPresent(sampling -> pauses.every(sampling.everyNanos(), 0, samples::take));
        if (!scenario.invariants().isEmpty()) {
            long everyNanos = Math.max(1, scenario.durationNanos() / PAUSES_FOR_CHECKS);
            pauses.every(everyNanos, everyNanos, nowNanos -> checks.pause());
        }
        if (scenario.warmupNanos() > 0) {
            pauses.runUntil(scenario.warmupNanos() - 1);
        }
        observed.forEach(each -> each.meter().begin());
        pauses.runUntil(scenario.durationNanos());
        traffic.finish();
        Conservation.check(network.nodes(), network.directions());
        Map<String, Double> values = new LinkedHashMap<>();
        observed.forEach(each -> values.put(each.metric().name(), each.meter().value()));
        ImmutableList<Violation> violations = checks.violations();
        return new RunResult(
                new RunKey(point.index(), replication),
                traffic.log(),
                CounterLog.of(network.hosts()),
                ImmutableMap.copyOf(values),
                List.of(snapshots.sockets(), snapshots.mappings(), samples.rows(), rows(violations)),
                violations,
                faults.applied(),
                traffic.totals(),
                network.hosts().stream()
                        .mapToLong(host -> host.counters().get(Counter.OUT_SEGS))
                        .sum(),
                simulation.eventsFired());
    }

    /** Hosts listen on the ports they name; without any, on those that flows to them name. */
    private void listen() {
        Balancers.start(scenario, network);
        ImmutableSetMultimap<String, Integer> forwarded = Forwards.portsByHost(scenario);
        for (NodeSpec<?> node : scenario.topology().nodes().values()) {
            HostKind.KIND.cast(node).ifPresent(host -> listen(host, forwarded));
        }
    }

    private void listen(NodeSpec<HostSpec> node, ImmutableSetMultimap<String, Integer> forwarded) {
        List<TcpHost> hosts = network.hosts(node.name());
        for (int member = 0; member < hosts.size(); member++) {
            Set<Integer> named = node.settings().listen().isPresent() ? Set.of() : portsNamed(node, member);
            if (!forwarded.isEmpty() && node.settings().listen().isEmpty()) {
                named.addAll(forwarded.get(node.memberName(member)));
            }
            traffic.serve(
                    hosts.get(member),
                    node.settings().listen().map(Set::<Integer>copyOf).orElse(named));
        }
    }

    /** The ports of a host that flows name, in the order of the file. */
    private Set<Integer> portsNamed(NodeSpec<?> node, int member) {
        Set<Integer> ports = new LinkedHashSet<>(Balancers.portsOf(scenario, node, member));
        for (Flow flow : scenario.traffic()) {
            boolean isMeant = flow.target()
                    .members()
                    .filter(members -> members.node().name().equals(node.name()))
                    .filter(members -> members.from() <= member && member < members.to())
                    .isPresent();
            if (isMeant) {
                flow.target().endpoints().forEach(endpoint -> ports.add(endpoint.port()));
            }
        }
        return ports;
    }

    private void observe(List<Metric> metrics, Observations observations) {
        for (Metric metric : metrics) {
            Meter meter = metric.meter(observations.of(metric.scope()));
            observed.add(new Observed(metric, meter));
            if (metric.definition().traced()) {
                tracedMeters.add(meter);
            }
            if (meter instanceof DataListener listener) {
                traffic.listen(listener);
            }
        }
    }

    private Table rows(List<Violation> violations) {
        Table rows = new Table(RunTables.VIOLATIONS);
        violations.forEach(violation -> rows.integer(point.index())
                .integer(replication)
                .text(violation.invariant())
                .integer(violation.atNanos())
                .text(violation.what())
                .endRow());
        return rows;
    }
}
