package org.twlab.experiments.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Place;

/** The rules for names of flows: there is one, no other flow has it, and no node. */
final class FlowNames {

    private FlowNames() {}

    static void check(List<FlowKeys.Stated> flows, Set<String> nodes, Reading reading) {
        Map<String, Place> first = new HashMap<>();
        for (FlowKeys.Stated flow : flows) {
            Optional<String> name = flow.name();
            if (name.isEmpty()) {
                if (flow.from().isPresent() && flow.to().isPresent()) {
                    reading.error(flow.place(), "a flow to an address needs a 'name'");
                }
                continue;
            }
            Place other = first.putIfAbsent(name.get(), flow.place());
            if (other != null) {
                reading.error(
                        flow.place(),
                        "a second flow is called '" + name.get() + "', the first is in line " + other.line()
                                + "; give it a 'name'");
            }
            if (nodes.contains(name.get())
                    || name.get().equals("all")
                    || name.get().equals("search")) {
                reading.error(
                        flow.place(),
                        "a flow cannot be called '" + name.get() + "', as a node is; give it another 'name'");
            }
        }
    }
}
