package org.twlab.experiments.method;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import java.util.Optional;
import org.twlab.experiments.event.Action;
import org.twlab.experiments.event.CraftedSegment;
import org.twlab.experiments.event.PlannedEvent;
import org.twlab.experiments.event.SequenceSum;
import org.twlab.experiments.scenario.Scenario;

/** The segment of a truth table: what it is stands in the scenario, where it lies is varied here. */
final class Probe {
    private Probe() {}

    /** Where a segment begins, against the next number the host expects. */
    enum Position {
        BELOW("rcv_nxt - 1000"),
        ONE_BELOW("rcv_nxt - 1"),
        AT("rcv_nxt"),
        ONE_ABOVE("rcv_nxt + 1"),
        ABOVE("rcv_nxt + 1000"),
        /** The furthest that is still ahead. */
        HALF_WAY("rcv_nxt + 2147483647");

        private final String seq;

        Position(String seq) {
            this.seq = seq;
        }

        String label() {
            return Probe.label(this);
        }
    }

    /** Its TSval, against the last one the host has accepted. */
    enum Age {
        OLDER("ts_recent - 1000"),
        ONE_OLDER("ts_recent - 1"),
        EQUAL("ts_recent"),
        ONE_NEWER("ts_recent + 1"),
        NEWER("ts_recent + 1000"),
        NONE("");

        private final String tsVal;

        Age(String tsVal) {
            this.tsVal = tsVal;
        }

        String label() {
            return Probe.label(this);
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The scenario with every segment that its events send put there. */
    static Scenario placed(Scenario scenario, Position position, Age age) {
        return scenario.withEvents(scenario.events().stream()
                .map(event -> event.action() instanceof Action.Send send
                        ? new PlannedEvent(event.when(), placed(send, position, age))
                        : event)
                .collect(ImmutableList.toImmutableList()));
    }

    private static Action.Send placed(Action.Send send, Position position, Age age) {
        CraftedSegment segment = send.segment();
        return new Action.Send(
                send.from(),
                send.fromPort(),
                send.to(),
                send.target(),
                new CraftedSegment(
                        segment.flags(),
                        SequenceSum.parse(position.seq).orElseThrow(),
                        segment.ack(),
                        age.tsVal.isEmpty() ? Optional.empty() : SequenceSum.parse(age.tsVal),
                        segment.tsEcr(),
                        segment.window(),
                        segment.length()));
    }
}
