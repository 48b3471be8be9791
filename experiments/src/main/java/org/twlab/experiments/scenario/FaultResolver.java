package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.net.Fate;
import org.twlab.experiments.fault.Match;
import org.twlab.experiments.fault.PacketKind;
import org.twlab.experiments.fault.Place;
import org.twlab.experiments.fault.PlannedFault;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.Topology.Members;

/**
 * Finds the nodes, links and flows that faults name, and checks what their matches ask.
 *
 * @param nodes of the scenario
 * @param flows names of its flows
 * @param durationNanos of a run; empty if it could not be read
 */
record FaultResolver(NodeWords nodes, List<String> flows, Optional<Long> durationNanos) {

    ImmutableList<PlannedFault> resolve(List<FaultKeys.Stated> faults) {
        EntryNames.check("fault", faults.stream().map(FaultKeys.Stated::values).toList(), FaultKeys.NAME, reading());
        ImmutableList.Builder<PlannedFault> resolved = ImmutableList.builder();
        for (int index = 0; index < faults.size(); index++) {
            Values fault = faults.get(index).values();
            String name = faults.get(index).name().orElse("faults[" + index + "]");
            Optional<ImmutableList<Place>> places = fault.find(FaultKeys.AT)
                    .map(words -> new PlaceWords(nodes).places(words, fault.place(FaultKeys.AT)));
            Match match = match(fault.get(FaultKeys.MATCH));
            Optional<Fate> fate = fault.find(FaultKeys.DO).map(stated -> named(stated, name));
            places.flatMap(found -> fate.map(deed -> new PlannedFault(name, found, match, deed)))
                    .ifPresent(resolved::add);
        }
        return resolved.build();
    }

    private Reading reading() {
        return nodes.reading();
    }

    private static Fate named(Fate fate, String name) {
        return fate instanceof Fate.Drop ? new Fate.Drop(name) : fate;
    }

    private Match match(Values match) {
        Optional<PacketKind> kind = match.find(FaultKeys.KIND);
        Optional<Match.Flags> flags = match.find(FaultKeys.FLAGS);
        if (kind.isPresent()
                && flags.isPresent()
                && !kind.get().allows(flags.get().set(), flags.get().clear())) {
            reading()
                    .error(
                            match.place(FaultKeys.FLAGS),
                            "no packet of kind '" + kind.get().label() + "' has these flags");
        }
        return new Match(
                kind,
                flags,
                members(match, FaultKeys.FROM),
                members(match, FaultKeys.TO),
                flow(match),
                number(match, FaultKeys.ATTEMPT),
                number(match, FaultKeys.INCARNATION),
                during(match),
                match.find(FaultKeys.NTH));
    }

    private Optional<Members> members(Values match, Key<String> key) {
        return match.find(key).flatMap(word -> nodes.members(word, match.place(key)));
    }

    private Optional<String> flow(Values match) {
        Optional<String> flow = match.find(FaultKeys.FLOW);
        if (flow.isPresent() && !flows.contains(flow.get())) {
            reading().error(match.place(FaultKeys.FLOW), "no flow is called '" + flow.get() + "'", flows, flow.get());
        }
        return flow;
    }

    private static OptionalInt number(Values match, Key<Long> key) {
        Optional<Long> number = match.find(key);
        return number.isPresent() ? OptionalInt.of(Math.toIntExact(number.get())) : OptionalInt.empty();
    }

    private Optional<Match.Interval> during(Values match) {
        Optional<ImmutableList<Long>> times = match.find(FaultKeys.DURING);
        if (times.isEmpty()) {
            return Optional.empty();
        }
        if (times.get().size() != 2 || times.get().get(0) >= times.get().get(1)) {
            reading().error(match.place(FaultKeys.DURING), "'during' has two times, [from, to], the earlier one first");
            return Optional.empty();
        }
        if (durationNanos.isPresent() && times.get().get(0) > durationNanos.get()) {
            reading().error(match.place(FaultKeys.DURING), "this never happens: the run ends before");
        }
        return Optional.of(new Match.Interval(times.get().get(0), times.get().get(1)));
    }
}
