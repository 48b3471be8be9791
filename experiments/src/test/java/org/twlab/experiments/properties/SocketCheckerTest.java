package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class SocketCheckerTest {
    private final RecordedRun good = RecordedRun.of(RecordedRun.natted(Closes.SERVER));

    @Test
    void acceptsOneSocketAfterTheOther() {
        assertThat(good.verdictOf(new SocketChecker())).isEmpty();
    }

    @Test
    void refusesASecondSocketOfATuple() {
        RecordedRun bad = good.twice(StateChanged.class, change -> change.to().equals("SYN_SENT"));

        assertThat(bad.verdictOf(new SocketChecker())).first().asString().contains("the socket was in SYN_SENT");
    }

    @Test
    void refusesAStateFromNowhere() {
        RecordedRun bad = good.without(StateChanged.class, change -> change.to().equals("ESTABLISHED"));

        assertThat(bad.verdictOf(new SocketChecker())).isNotEmpty();
    }

    @Test
    void refusesAnEntryOfALiveConnection() {
        RecordedRun bad = good.changing(
                EntryCreated.class,
                entry -> true,
                entry -> new EntryCreated(
                        entry.atNanos(),
                        entry.host(),
                        entry.tuple().reversed(),
                        entry.connectionId(),
                        entry.substate(),
                        entry.expiresAtNanos()));

        assertThat(bad.verdictOf(new SocketChecker())).first().asString().contains("an entry for a socket in CLOSED");
    }
}
