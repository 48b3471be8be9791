package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PeerRecorded;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class RecordCheckerTest {
    private static final DrawnNetwork DRAWN = RecordedRun.natted(Closes.SERVER);

    private final RecordedRun good = RecordedRun.of(DRAWN);

    @Test
    void acceptsWhatTheServerRemembered() {
        assertThat(verdict(good)).isEmpty();
        assertThat(good.events()).filteredOn(PeerRecorded.class::isInstance).hasSizeGreaterThan(30);
    }

    @Test
    void refusesAConnectionThatWasNotRemembered() {
        assertThat(verdict(good.without(PeerRecorded.class, event -> true)))
                .singleElement()
                .asString()
                .contains("not remembered");
    }

    @Test
    void refusesARecordWithoutACause() {
        PeerRecorded event = (PeerRecorded) good.events().get(good.last(PeerRecorded.class, any -> true));
        int drop = good.last(PacketDropped.class, any -> true);

        assertThat(verdict(good.inserting(drop + 1, event))).first().asString().contains("without a cause");
    }

    @Test
    void refusesATimestampThatNoSegmentHad() {
        RecordedRun bad = good.changing(
                PeerRecorded.class,
                event -> true,
                event -> new PeerRecorded(
                        event.atNanos(),
                        event.host(),
                        event.localAddress(),
                        event.remoteAddress(),
                        event.ts() + 1,
                        event.stampSeconds(),
                        event.written()));

        assertThat(verdict(bad)).first().asString().contains("no such segment");
    }

    private static List<String> verdict(RecordedRun recorded) {
        return recorded.verdictOf(new RecordChecker(DRAWN.server()));
    }
}
