package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.twlab.core.trace.TraceEvent;
import org.twlab.experiments.properties.ClientGroup.Client;
import org.twlab.experiments.properties.ClientGroup.Talk;
import org.twlab.experiments.properties.DrawnNetwork.Gateway;
import org.twlab.experiments.properties.DrawnNetwork.PublicPorts;
import org.twlab.experiments.properties.DrawnNetwork.Server;
import org.twlab.experiments.properties.DrawnNetwork.Trunk;
import org.twlab.experiments.traffic.FlowSettings.Closes;

/**
 * A run with its events, to be told to checkers again: as they were, or with one of them wrong, as a faulty simulator
 * would tell them.
 *
 * @param run what the events are from
 * @param events in order
 */
record RecordedRun(DrawnRun run, List<TraceEvent> events) {

    RecordedRun {
        events = List.copyOf(events);
    }

    static RecordedRun of(DrawnNetwork drawn) {
        List<TraceEvent> events = new ArrayList<>();
        DrawnRun run = DrawnRun.of(drawn, events::add);
        return new RecordedRun(run, events);
    }

    /** Three clients behind a NAT, with clocks far apart and the same few local ports; TTL just too small for one. */
    static DrawnNetwork natted(Closes closes) {
        return natted(closes, 0);
    }

    /** The same with a wait of the end that closes second. */
    static DrawnNetwork natted(Closes closes, int closeWaitMillis) {
        Talk talk = new Talk(true, 2000, 0, 200, 1000, closes, false, 0, closeWaitMillis, 2500, 0);
        PublicPorts ports = new PublicPorts(40_000, 40_031);
        List<Client> clients =
                List.of(new Client(5_000_000, 0, 1000), new Client(900_000, 300, 1000), new Client(400_000, 700, 1000));
        ClientGroup near = new ClientGroup("linux-4.9", 1, 1000, 64, 0, Optional.of(ports), clients, talk);
        ClientGroup far = near.withTtl(2).withClients(List.of(new Client(0, 100, 1000)));
        return new DrawnNetwork(
                1,
                75,
                new Server("linux-4.9", true, true, 250, Server.MANY_ENTRIES),
                new Trunk(2, 0, 5000, 0, 0),
                Optional.of(new Gateway("netfilter-4.9", Optional.empty(), 0)),
                List.of(near, far));
    }

    /** With all events that match changed. */
    <E extends TraceEvent> RecordedRun changing(Class<E> type, Predicate<E> match, UnaryOperator<E> change) {
        return new RecordedRun(
                run,
                events.stream()
                        .map(event -> type.isInstance(event) && match.test(type.cast(event))
                                ? change.apply(type.cast(event))
                                : event)
                        .toList());
    }

    /** Without the last event that matches. */
    <E extends TraceEvent> RecordedRun without(Class<E> type, Predicate<E> match) {
        List<TraceEvent> left = new ArrayList<>(events);
        left.remove(last(type, match));
        return new RecordedRun(run, left);
    }

    /** With the last event that matches told twice. */
    <E extends TraceEvent> RecordedRun twice(Class<E> type, Predicate<E> match) {
        int last = last(type, match);
        return inserting(last + 1, events.get(last));
    }

    /** With one more event at a place. */
    RecordedRun inserting(int at, TraceEvent event) {
        List<TraceEvent> more = new ArrayList<>(events);
        more.add(at, event);
        return new RecordedRun(run, more);
    }

    /** The place of the last event that matches. */
    <E extends TraceEvent> int last(Class<E> type, Predicate<E> match) {
        for (int at = events.size() - 1; at >= 0; at--) {
            if (type.isInstance(events.get(at)) && match.test(type.cast(events.get(at)))) {
                return at;
            }
        }
        throw new IllegalArgumentException("no such " + type.getSimpleName() + " in the run");
    }

    /** What checkers that work together find wrong, each told of every event in the order given. */
    List<String> verdictOf(Checker... checkers) {
        for (TraceEvent event : events) {
            for (Checker checker : checkers) {
                checker.on(event);
            }
        }
        List<String> violations = new ArrayList<>();
        for (Checker checker : checkers) {
            checker.finish(run);
            violations.addAll(checker.violations());
        }
        return violations;
    }
}
