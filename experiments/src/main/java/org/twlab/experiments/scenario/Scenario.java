package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.experiments.event.PlannedEvent;
import org.twlab.experiments.fault.PlannedFault;
import org.twlab.topology.model.Topology;

/**
 * One experiment, checked.
 *
 * @param name of the scenario
 * @param claim the sentence under test
 * @param source where it is made
 * @param durationNanos length of a run, above 0
 * @param warmupNanos what lies before is left out of metrics; below the duration
 * @param topology the network
 * @param traffic flows in the order of the file
 * @param faults what happens to single packets, in the order of the file
 * @param events what happens to the network, in the order of the file
 * @param search what every run looks for; empty if it only runs
 * @param replications runs of each point, at least 1; with a stop rule the most that a point may have
 * @param until when a point has replications enough; empty where each has all of them
 * @param seed master seed
 * @param independentPoints whether points draw their own random numbers instead of sharing them
 * @param metrics to report beside those of expectations
 * @param expectations in the order of the file
 * @param capture the words of the file for where packets are captured; empty for every host
 * @param method what is done with it
 * @param invariants names of the rules that every run is held to
 * @param sampling what is looked at now and then
 */
public record Scenario(
        String name,
        Optional<String> claim,
        Optional<String> source,
        long durationNanos,
        long warmupNanos,
        Topology topology,
        ImmutableList<Flow> traffic,
        ImmutableList<PlannedFault> faults,
        ImmutableList<PlannedEvent> events,
        Optional<Search> search,
        int replications,
        Optional<Until> until,
        long seed,
        boolean independentPoints,
        ImmutableList<String> metrics,
        ImmutableList<ExpectedMetric> expectations,
        Optional<ImmutableList<String>> capture,
        Method method,
        ImmutableList<String> invariants,
        Optional<Sampling> sampling) {

    /** The same experiment with other events. */
    public Scenario withEvents(ImmutableList<PlannedEvent> others) {
        return new Scenario(
                name,
                claim,
                source,
                durationNanos,
                warmupNanos,
                topology,
                traffic,
                faults,
                others,
                search,
                replications,
                until,
                seed,
                independentPoints,
                metrics,
                expectations,
                capture,
                method,
                invariants,
                sampling);
    }
}
