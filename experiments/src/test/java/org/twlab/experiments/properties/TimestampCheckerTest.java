package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class TimestampCheckerTest {
    private final RecordedRun good = RecordedRun.of(RecordedRun.natted(Closes.SERVER));

    @Test
    void acceptsRisingTimestamps() {
        assertThat(good.verdictOf(new TimestampChecker())).isEmpty();
    }

    @Test
    void refusesATimestampThatFallsBack() {
        PacketSent early = (PacketSent) good.events().stream()
                .filter(event -> event instanceof PacketSent sent && sent.link().equals("a[0]->nat"))
                .findFirst()
                .orElseThrow();
        int late = good.last(
                PacketSent.class,
                sent -> sent.link().equals(early.link())
                        && sent.packet().tcp().sourcePort()
                                == early.packet().tcp().sourcePort());
        RecordedRun bad = good.inserting(
                late + 1, new PacketSent(good.events().get(late).atNanos(), early.link(), early.packet()));

        assertThat(bad.verdictOf(new TimestampChecker()))
                .singleElement()
                .asString()
                .contains("behind the one before");
    }
}
