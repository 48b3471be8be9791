package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class CloseCheckerTest {
    private final RecordedRun crossing = RecordedRun.of(RecordedRun.natted(Closes.BOTH));
    private final RecordedRun ordered = RecordedRun.of(RecordedRun.natted(Closes.CLIENT));

    @Test
    void acceptsFinsInTurnAndCrossing() {
        assertThat(crossing.verdictOf(new CloseChecker())).isEmpty();
        assertThat(ordered.verdictOf(new CloseChecker())).isEmpty();
        assertThat(crossing.events())
                .filteredOn(event ->
                        event instanceof StateChanged change && change.to().equals("CLOSING"))
                .isNotEmpty();
    }

    @Test
    void refusesThePassiveCloserInTimeWait() {
        RecordedRun bad = ordered.changing(
                StateChanged.class,
                change -> change.from().equals("LAST_ACK"),
                change -> withTarget(change, "TIME_WAIT"));

        assertThat(bad.verdictOf(new CloseChecker())).first().asString().contains("the passive closer");
    }

    @Test
    void refusesTimeWaitWithoutAFin() {
        RecordedRun bad = ordered.changing(
                StateChanged.class,
                change -> change.to().equals("ESTABLISHED"),
                change -> withTarget(change, "TIME_WAIT"));

        assertThat(bad.verdictOf(new CloseChecker())).first().asString().contains("without a FIN");
    }

    @Test
    void refusesCrossedFinsWithOneEndOnlyInTimeWait() {
        RecordedRun bad = crossing.changing(
                StateChanged.class,
                change -> change.to().equals("TIME_WAIT") && change.host().equals("server"),
                change -> withTarget(change, "CLOSED"));

        assertThat(bad.verdictOf(new CloseChecker())).first().asString().contains("FINs crossed");
    }

    @Test
    void refusesTimeWaitOfAResetConnection() {
        int at = ordered.last(StateChanged.class, change -> change.to().equals("TIME_WAIT"));
        StateChanged entered = (StateChanged) ordered.events().get(at);
        StateChanged reset = new StateChanged(
                entered.atNanos(),
                "server",
                entered.tuple().reversed(),
                entered.connectionId(),
                "ESTABLISHED",
                "CLOSED",
                "RST");

        assertThat(ordered.inserting(at, reset).verdictOf(new CloseChecker()))
                .singleElement()
                .asString()
                .contains("that was reset");
    }

    @Test
    void looksAtTheFinsOnTheWireNotAtStates() {
        RecordedRun bad = ordered.without(
                PacketSent.class,
                sent -> sent.link().startsWith("a[0]") && sent.packet().tcp().fin());

        assertThat(bad.verdictOf(new CloseChecker())).singleElement().asString().contains("without a FIN");
    }

    private static StateChanged withTarget(StateChanged change, String to) {
        return new StateChanged(
                change.atNanos(),
                change.host(),
                change.tuple(),
                change.connectionId(),
                change.from(),
                to,
                change.rule());
    }
}
