package org.twlab.experiments.metrics;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.function.Function;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.MappingEnded;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** The gauges of nodes. */
final class Gauges {
    private static final String TIME_WAIT = TcpState.TIME_WAIT.name();

    private static final ImmutableMap<String, Described> BY_NAME = ImmutableMap.of(
            "time_wait",
            new Described("entries in TIME_WAIT", Gauges::entries),
            "ports_used",
            new Described("local ports of connections that hosts have opened, TIME_WAIT included", Gauges::localPorts),
            "nat_entries",
            new Described("mappings of gateways", Gauges::mappings),
            "nat_ports_used",
            new Described("public addresses and ports of these mappings, each counted once", Gauges::publicPorts));

    /** The gauges there are. */
    static final List<String> NAMES = BY_NAME.keySet().asList();

    private record Described(String meaning, Function<Observation, Gauge> factory) {}

    private Gauges() {}

    /** The gauge of a name, of the nodes in scope. */
    static Gauge named(String name, Observation run) {
        return described(name).factory.apply(run);
    }

    /** What the gauge of a name counts. */
    static String meaning(String name) {
        return described(name).meaning;
    }

    private static Described described(String name) {
        Described found = BY_NAME.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no gauge '" + name + "'; there are " + NAMES);
        }
        return found;
    }

    /** 1 for a change into TIME_WAIT, -1 for one out of it, else 0. */
    static int entriesBy(StateChanged change) {
        return (change.to().equals(TIME_WAIT) ? 1 : 0) - (change.from().equals(TIME_WAIT) ? 1 : 0);
    }

    private static Gauge entries(Observation run) {
        return event -> event instanceof StateChanged change && run.hasNode(change.host()) ? entriesBy(change) : 0;
    }

    private static Gauge mappings(Observation run) {
        return event -> {
            if (event instanceof MappingCreated created && run.hasNode(created.node())) {
                return 1;
            }
            return event instanceof MappingEnded ended && run.hasNode(ended.node()) ? -1 : 0;
        };
    }

    private static Gauge publicPorts(Observation run) {
        PortUsers ports = new PortUsers();
        return event -> {
            if (event instanceof MappingCreated created && run.hasNode(created.node())) {
                return ports.add(created.node(), created.external().local());
            }
            return event instanceof MappingEnded ended && run.hasNode(ended.node())
                    ? ports.remove(ended.node(), ended.external().local())
                    : 0;
        };
    }

    /** A port is in use while a connection that was opened from it is there, TIME_WAIT included. */
    private static Gauge localPorts(Observation run) {
        PortUsers ports = new PortUsers();
        OpenedConnections opened = new OpenedConnections();
        return event -> localPorts(event, run, ports, opened);
    }

    private static int localPorts(TraceEvent event, Observation run, PortUsers ports, OpenedConnections opened) {
        if (!(event instanceof StateChanged change) || !run.hasNode(change.host())) {
            return 0;
        }
        if (opened.opens(change)) {
            return ports.add(change.host(), change.tuple().local());
        }
        return opened.closes(change)
                ? ports.remove(change.host(), change.tuple().local())
                : 0;
    }
}
