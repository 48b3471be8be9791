package org.twlab.experiments.invariant;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.topology.Network;

/** The invariants that one run is held to. */
public final class Checks implements TraceListener {
    private final ImmutableMap<String, Check> checks;

    /**
     * Begins to follow a run that has not begun.
     *
     * @param names of invariants
     */
    public Checks(List<String> names, Network network) {
        ImmutableMap.Builder<String, Check> made = ImmutableMap.builder();
        names.forEach(name ->
                made.put(name, Invariants.named(name).orElseThrow().factory().create(network)));
        checks = made.buildKeepingLast();
    }

    /** Lets those that look at data listen to the applications. */
    public void listenTo(Traffic traffic) {
        for (Check check : checks.values()) {
            if (check instanceof ForeignBytes bytes) {
                traffic.listen(bytes);
            }
        }
    }

    @Override
    public void on(TraceEvent event) {
        for (Check check : checks.values()) {
            check.on(event);
        }
    }

    /** Looks at the network between two events. */
    public void pause() {
        checks.values().forEach(Check::pause);
    }

    /** The first violations of each invariant so far, in the order of the invariants. */
    public ImmutableList<Violation> violations() {
        return checks.entrySet().stream()
                .flatMap(each -> each.getValue().violations(each.getKey()).stream())
                .collect(ImmutableList.toImmutableList());
    }
}
