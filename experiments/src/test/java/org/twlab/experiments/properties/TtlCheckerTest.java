package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class TtlCheckerTest {
    private static final DrawnNetwork DRAWN = RecordedRun.natted(Closes.SERVER);

    private final RecordedRun good = RecordedRun.of(DRAWN);

    @Test
    void acceptsPassageAndDeath() {
        assertThat(verdict(good)).isEmpty();
        assertThat(good.events())
                .filteredOn(event ->
                        event instanceof PacketDropped drop && drop.drop().reason() == DropReason.TTL_EXCEEDED)
                .isNotEmpty();
        assertThat(good.events())
                .filteredOn(event ->
                        event instanceof PacketSent sent && sent.packet().payload() instanceof IcmpMessage)
                .isNotEmpty();
    }

    @Test
    void refusesARouterThatKeepsTheTtl() {
        RecordedRun bad = good.changing(
                PacketSent.class,
                sent -> sent.link().equals("r1->r2"),
                sent -> new PacketSent(
                        sent.atNanos(),
                        sent.link(),
                        sent.packet().withTtl(sent.packet().ttl() + 1)));

        assertThat(verdict(bad)).first().asString().contains("sent on after");
    }

    @Test
    void refusesAPacketThatArrivesWithAnotherTtl() {
        RecordedRun bad = good.changing(
                PacketDelivered.class,
                delivered -> delivered.link().equals("r2->server"),
                delivered -> new PacketDelivered(
                        delivered.atNanos(),
                        delivered.link(),
                        delivered.packet().withTtl(delivered.packet().ttl() - 1)));

        assertThat(verdict(bad)).first().asString().contains("expected 61 at server");
    }

    @Test
    void refusesADeathThatIsReportedTwice() {
        RecordedRun bad = good.twice(
                PacketSent.class,
                sent -> sent.link().startsWith("r1") && sent.packet().payload() instanceof IcmpMessage);

        assertThat(verdict(bad)).first().asString().contains("a report without a death");
    }

    @Test
    void refusesADeathByATtlThatWouldHaveDone() {
        RecordedRun bad = good.changing(
                PacketDropped.class,
                drop -> drop.drop().reason() == DropReason.TTL_EXCEEDED,
                drop -> new PacketDropped(
                        drop.atNanos(), drop.place(), drop.packet().withTtl(2), drop.drop()));

        assertThat(verdict(bad)).first().asString().contains("died too early");
    }

    private static List<String> verdict(RecordedRun recorded) {
        return recorded.verdictOf(new TtlChecker(DRAWN));
    }
}
