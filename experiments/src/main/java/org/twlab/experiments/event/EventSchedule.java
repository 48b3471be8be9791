package org.twlab.experiments.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.core.trace.TraceListener;
import org.twlab.experiments.event.When.AfterEntry;
import org.twlab.experiments.event.When.At;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.topology.Network;

/**
 * The events of one run. Those of one instant happen in the order of the file, before whatever else happens then;
 * those that wait for a connection are told of the trace.
 */
public final class EventSchedule implements TraceListener {
    private final List<PlannedEvent> planned;
    private final Simulation simulation;
    private final RunningNetwork running;
    private final List<Waiting> waiting = new ArrayList<>();

    /** An event whose connection has not yet entered its state. */
    private static final class Waiting {
        final AfterEntry when;
        final Action action;
        final Set<String> hosts = new HashSet<>();
        long left;

        Waiting(AfterEntry when, Action action) {
            this.when = when;
            this.action = action;
            this.left = when.nth();
            when.hosts()
                    .indices()
                    .forEach(member -> hosts.add(when.hosts().node().memberName(member)));
        }

        boolean isMetBy(StateChanged change) {
            return change.to().equals(when.state().name()) && hosts.contains(change.host()) && --left == 0;
        }
    }

    /** @param snapshots takes the rows of snapshots */
    public EventSchedule(List<PlannedEvent> planned, Network network, Traffic traffic, Snapshots snapshots) {
        this.planned = List.copyOf(planned);
        this.simulation = network.simulation();
        this.running = new RunningNetwork(network, traffic, snapshots);
    }

    /** Whether some event needs to be told of the trace. */
    public static boolean followsTrace(List<PlannedEvent> planned) {
        return planned.stream().anyMatch(event -> event.when() instanceof AfterEntry);
    }

    /** Schedules all of them; to be called before anything else is scheduled. */
    public void start() {
        for (PlannedEvent event : planned) {
            if (event.when() instanceof At at) {
                schedule(event.action(), at.nanos(), Optional.empty());
            } else if (event.when() instanceof AfterEntry entry) {
                waiting.add(new Waiting(entry, event.action()));
            }
        }
    }

    /** Never acts at once: the host is still at work on what it tells of. */
    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged change && !waiting.isEmpty()) {
            for (Waiting each : waiting) {
                if (each.isMetBy(change)) {
                    schedule(each.action, change.atNanos() + each.when.afterNanos(), Optional.of(change));
                }
            }
            waiting.removeIf(each -> each.left <= 0);
        }
    }

    private void schedule(Action action, long atNanos, Optional<StateChanged> cause) {
        simulation.at(atNanos, () -> action.applyTo(running, cause));
    }
}
