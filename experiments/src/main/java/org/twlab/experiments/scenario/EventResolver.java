package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.experiments.event.Action;
import org.twlab.experiments.event.PlannedEvent;
import org.twlab.experiments.event.When;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.HostSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.SysctlValues;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * Finds the nodes and flows that events name, and checks what they do there.
 *
 * @param nodes of the scenario
 * @param flows names of its flows
 * @param durationNanos of a run; empty if it could not be read
 */
record EventResolver(NodeWords nodes, List<String> flows, Optional<Long> durationNanos) {

    ImmutableList<PlannedEvent> resolve(List<EventKeys.Stated> events) {
        EntryNames.check("event", events.stream().map(EventKeys.Stated::values).toList(), EventKeys.NAME, reading());
        return events.stream()
                .flatMap(event -> resolve(event.values()).stream())
                .collect(ImmutableList.toImmutableList());
    }

    private Reading reading() {
        return nodes.reading();
    }

    private Optional<PlannedEvent> resolve(Values event) {
        Optional<When> when = event.find(EventKeys.AT).flatMap(at -> at.resolve(nodes));
        when.ifPresent(moment -> checkBeforeTheEnd(moment, event));
        Optional<Action> action = action(event, when);
        return when.flatMap(moment -> action.map(doing -> new PlannedEvent(moment, doing)));
    }

    private void checkBeforeTheEnd(When when, Values event) {
        long earliestNanos = when instanceof When.At at
                ? at.nanos()
                : when instanceof When.AfterEntry entry ? entry.afterNanos() : 0;
        if (durationNanos.isPresent() && earliestNanos > durationNanos.get()) {
            reading().error(event.place(EventKeys.AT), "this never happens: the run ends before");
        }
    }

    private Optional<Action> action(Values event, Optional<When> when) {
        List<Key<?>> stated = EventKeys.ACTIONS.stream().filter(event::states).toList();
        if (stated.isEmpty() && hasUnknownKey(event)) {
            return Optional.empty(); // which is reported, and may have been meant as the action
        }
        if (stated.size() != 1) {
            reading()
                    .error(
                            event.mapping().place(),
                            "an event does one thing: one of " + EventKeys.actionNames() + "; here "
                                    + (stated.isEmpty() ? "is none" : "are " + stated.size()));
            return Optional.empty();
        }
        if (stated.get(0).equals(EventKeys.SYSCTL)) {
            return where(event).flatMap(found -> sysctls(event, found));
        }
        if (stated.get(0).equals(EventKeys.REBOOT)) {
            return box(event, true, "reboots")
                    .flatMap(hosts -> event.find(EventKeys.REBOOT).map(down -> new Action.Reboot(hosts, down)));
        }
        if (stated.get(0).equals(EventKeys.FLUSH)) {
            return box(event, false, "remembers connections that can be flushed")
                    .map(Action.Flush::new);
        }
        if (stated.get(0).equals(EventKeys.ROUTES)) {
            return where(event).flatMap(found -> new NetworkEvents(nodes).routes(event, found));
        }
        if (stated.get(0).equals(EventKeys.LINK)) {
            return new NetworkEvents(nodes).links(event);
        }
        if (stated.get(0).equals(EventKeys.SEND)) {
            if (event.states(EventKeys.NODE)) {
                reading()
                        .error(
                                event.placeOfName(EventKeys.NODE),
                                "'send' has 'from' and 'to', 'node' does not go with it");
            }
            return event.find(EventKeys.SEND).flatMap(send -> SendKeys.resolve(send, when, nodes));
        }
        return stated.get(0).equals(EventKeys.STOP) ? stop(event) : snapshot(event);
    }

    /** The gateways and balancers, perhaps also hosts, that the event is about. */
    private Optional<Members> box(Values event, boolean hostsToo, String what) {
        Optional<Members> found = where(event);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        NodeSpec<?> node = found.get().node();
        boolean box = NatKind.KIND.cast(node).isPresent() || BalancerKind.remembersFlows(node);
        boolean proxy = !box && BalancerKind.KIND.cast(node).isPresent();
        boolean host = proxy || HostKind.KIND.cast(node).isPresent();
        if (box || (host && hostsToo)) {
            return found;
        }
        String only =
                hostsToo ? "only a host, a gateway or a balancer " : "only a gateway or a balancer that is no proxy ";
        reading()
                .error(
                        event.place(EventKeys.NODE),
                        "'" + NodeWords.name(found.get()) + "' is a "
                                + node.kind().name() + ", " + only + what);
        return Optional.empty();
    }

    private static boolean hasUnknownKey(Values event) {
        List<String> known =
                EventKeys.TYPE.keys().stream().map(key -> key.name()).toList();
        return !known.containsAll(event.mapping().names());
    }

    /** The nodes that the event is about, which it must name. */
    private Optional<Members> where(Values event) {
        return stated(event).flatMap(word -> nodes.members(word, event.place(EventKeys.NODE)));
    }

    private Optional<String> stated(Values event) {
        if (!event.states(EventKeys.NODE)) {
            reading().error(event.mapping().place(), "this event needs the key 'node': where it happens");
        }
        return event.find(EventKeys.NODE);
    }

    private Optional<Action> sysctls(Values event, Members found) {
        if (!(event.mapping().get(EventKeys.SYSCTL.name()).orElse(null) instanceof Mapping given)) {
            return Optional.empty();
        }
        NodeSpec<?> node = found.node();
        Optional<NodeSpec<HostSpec>> host = HostKind.KIND.cast(node);
        if (host.isPresent()) {
            KernelProfile kernel = host.get().settings().kernel().profile();
            return Optional.of(new Action.SetSysctls(found, SysctlValues.accepted(kernel, given, reading())));
        }
        Optional<KernelProfile> ofGateway = NatKind.kernel(node);
        if (ofGateway.isPresent()) {
            KernelProfile kernel = ofGateway.get();
            return Optional.of(new Action.SetGatewaySysctls(
                    found,
                    NetfilterKeys.accepted(NetfilterKeys.trackingSysctls(given), reading()),
                    SysctlValues.accepted(kernel, NetfilterKeys.tcpSysctls(given), reading())));
        }
        boolean described = NatKind.KIND.cast(node).isPresent();
        reading()
                .error(
                        event.place(EventKeys.NODE),
                        "'" + NodeWords.name(found) + "' is a "
                                + (described
                                        ? "gateway without a kernel"
                                        : node.kind().name())
                                + ", only a host or a gateway with a Netfilter has sysctls");
        return Optional.empty();
    }

    private Optional<Action> stop(Values event) {
        if (event.states(EventKeys.NODE)) {
            reading().error(event.placeOfName(EventKeys.NODE), "'stop' is about a flow, 'node' does not go with it");
        }
        Optional<String> flow = event.find(EventKeys.STOP);
        if (flow.isPresent() && !flows.contains(flow.get())) {
            reading().error(event.place(EventKeys.STOP), "no flow is called '" + flow.get() + "'", flows, flow.get());
            return Optional.empty();
        }
        return flow.map(Action.StopFlow::new);
    }

    private Optional<Action> snapshot(Values event) {
        Optional<Members> where =
                event.find(EventKeys.NODE).flatMap(word -> nodes.members(word, event.place(EventKeys.NODE)));
        return event.find(EventKeys.SNAPSHOT).map(yes -> new Action.Snapshot(where));
    }
}
