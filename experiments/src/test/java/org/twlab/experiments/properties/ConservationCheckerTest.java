package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class ConservationCheckerTest {
    private final RecordedRun good = RecordedRun.of(RecordedRun.natted(Closes.SERVER));

    @Test
    void acceptsWhatHappened() {
        assertThat(good.verdictOf(new ConservationChecker())).isEmpty();
    }

    @Test
    void refusesAPacketThatVanishesOnALink() {
        assertThat(good.without(
                                PacketDelivered.class,
                                delivered -> delivered.link().equals("r1->r2"))
                        .verdictOf(new ConservationChecker()))
                .isNotEmpty();
    }

    @Test
    void refusesAPacketThatComesTwice() {
        assertThat(good.twice(
                                PacketDelivered.class,
                                delivered -> delivered.link().equals("r1->r2"))
                        .verdictOf(new ConservationChecker()))
                .first()
                .asString()
                .contains("was not on this link");
    }

    @Test
    void refusesAPacketThatARouterMadeUp() {
        assertThat(good.without(
                                PacketDelivered.class,
                                delivered -> delivered.link().equals("r2->r1"))
                        .verdictOf(new ConservationChecker()))
                .anyMatch(violation -> violation.contains("nothing was left to send"));
    }

    @Test
    void refusesAPacketThatEndsInARouter() {
        assertThat(good.without(PacketSent.class, sent -> sent.link().equals("r1->r2"))
                        .verdictOf(new ConservationChecker()))
                .anyMatch(violation -> violation.contains("r1 took"));
    }

    @Test
    void refusesASecondReasonForADrop() {
        assertThat(good.twice(PacketDropped.class, drop -> drop.drop().reason() == DropReason.TW_RECYCLE)
                        .verdictOf(new ConservationChecker()))
                .first()
                .asString()
                .contains("dropped twice");
    }

    @Test
    void refusesADropThatNobodyTold() {
        assertThat(good.without(PacketDropped.class, drop -> drop.drop().reason() == DropReason.TW_RECYCLE)
                        .verdictOf(new ConservationChecker()))
                .singleElement()
                .asString()
                .contains("TW_RECYCLE");
    }

    @Test
    void refusesTimeThatGoesBack() {
        assertThat(good.inserting(good.events().size(), good.events().get(0)).verdictOf(new ConservationChecker()))
                .first()
                .asString()
                .contains("time went back");
    }
}
