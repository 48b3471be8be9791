package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.EntryRestarted;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class EntryCheckerTest {
    private static final DrawnNetwork SERVER_CLOSES = RecordedRun.natted(Closes.SERVER, 100);
    private static final DrawnNetwork CLIENT_CLOSES = RecordedRun.natted(Closes.CLIENT);

    private final RecordedRun recycled = RecordedRun.of(SERVER_CLOSES);
    private final RecordedRun ordinary = RecordedRun.of(CLIENT_CLOSES);

    @Test
    void acceptsRecycledAndOrdinaryEntries() {
        assertThat(verdict(SERVER_CLOSES, recycled)).isEmpty();
        assertThat(verdict(CLIENT_CLOSES, ordinary)).isEmpty();
        assertThat(ordinary.events())
                .filteredOn(event ->
                        event instanceof EntryEnded ended && ended.how().equals("expired"))
                .isNotEmpty();
    }

    @Test
    void refusesAnOrdinaryEntryOfAnotherLength() {
        assertThat(verdict(CLIENT_CLOSES, withLength(ordinary, nanos -> nanos + 1)))
                .isNotEmpty();
        assertThat(verdict(CLIENT_CLOSES, withLength(ordinary, nanos -> 700_000_000L)))
                .isNotEmpty();
    }

    @Test
    void refusesARecycledEntryOfTheFullLength() {
        RecordedRun bad = recycled.changing(
                EntryRestarted.class,
                entry -> entry.rule().equals("F6"),
                entry -> new EntryRestarted(
                        entry.atNanos(),
                        entry.host(),
                        entry.tuple(),
                        entry.connectionId(),
                        entry.rule(),
                        entry.atNanos() + 60_000_000_000L));

        assertThat(verdict(SERVER_CLOSES, bad)).first().asString().contains("a recycled entry of 60000000000 ns");
    }

    @Test
    void refusesAnEntryThatEndsLate() {
        RecordedRun bad = ordinary.changing(
                EntryEnded.class,
                entry -> true,
                entry -> new EntryEnded(
                        entry.atNanos() + 1,
                        entry.host(),
                        entry.tuple(),
                        entry.connectionId(),
                        entry.substate(),
                        entry.how()));

        assertThat(verdict(CLIENT_CLOSES, bad)).first().asString().contains("due at");
    }

    @Test
    void refusesAnEntryThatNeverEnds() {
        assertThat(verdict(CLIENT_CLOSES, ordinary.without(EntryEnded.class, entry -> true)))
                .anyMatch(violation -> violation.contains("overdue"));
    }

    @Test
    void refusesARestartByAnotherRow() {
        EntryCreated entry = (EntryCreated) ordinary.events().get(ordinary.last(EntryCreated.class, any -> true));
        RecordedRun bad = ordinary.inserting(
                ordinary.events().size(),
                new EntryRestarted(
                        entry.atNanos(),
                        entry.host(),
                        entry.tuple(),
                        entry.connectionId(),
                        "T8",
                        entry.atNanos() + 60_000_000_000L));

        assertThat(verdict(CLIENT_CLOSES, bad)).first().asString().contains("restarted for");
    }

    private static RecordedRun withLength(RecordedRun recorded, LongUnaryOperator length) {
        return recorded.changing(
                EntryCreated.class,
                entry -> entry.substate().equals("TIME_WAIT"),
                entry -> new EntryCreated(
                        entry.atNanos(),
                        entry.host(),
                        entry.tuple(),
                        entry.connectionId(),
                        entry.substate(),
                        entry.atNanos() + length.applyAsLong(entry.expiresAtNanos() - entry.atNanos())));
    }

    private static List<String> verdict(DrawnNetwork drawn, RecordedRun recorded) {
        return recorded.verdictOf(new EntryChecker(drawn));
    }
}
