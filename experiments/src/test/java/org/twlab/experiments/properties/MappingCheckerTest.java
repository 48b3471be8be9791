package org.twlab.experiments.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.MappingEnded;
import org.twlab.experiments.traffic.FlowSettings.Closes;

class MappingCheckerTest {
    private static final DrawnNetwork DRAWN = RecordedRun.natted(Closes.SERVER);

    private final RecordedRun good = RecordedRun.of(DRAWN);

    @Test
    void acceptsWhatTheGatewayMapped() {
        assertThat(verdict(good)).isEmpty();
        assertThat(good.events())
                .filteredOn(event -> event instanceof MappingCreated created && !isKept(created))
                .isNotEmpty();
    }

    @Test
    void refusesTheSamePublicTupleTwice() {
        FourTuple first = ((MappingCreated) good.events().get(first(created -> true))).external();
        RecordedRun bad = good.changing(
                MappingCreated.class, created -> !isKept(created), created -> withExternal(created, first));

        assertThat(verdict(bad)).anyMatch(violation -> violation.contains("taken by"));
    }

    @Test
    void refusesAPortThatIsNotKeptThoughFree() {
        RecordedRun bad = good.changing(
                MappingCreated.class, MappingCheckerTest::isKept, created -> withPort(created, 1024 + 17));

        assertThat(verdict(bad)).first().asString().contains("should have kept its port");
    }

    @Test
    void refusesAPortOfAnotherClass() {
        RecordedRun bad =
                good.changing(MappingCreated.class, created -> !isKept(created), created -> withPort(created, 700));

        assertThat(verdict(bad)).first().asString().contains("a port of another class");
    }

    @Test
    void refusesTheEndOfAnotherMapping() {
        RecordedRun bad = good.changing(
                MappingEnded.class,
                ended -> true,
                ended -> new MappingEnded(
                        ended.atNanos(), ended.node(), ended.internal(), withPort(ended.external(), 99), ended.how()));

        assertThat(verdict(bad)).first().asString().contains("it was");
    }

    private int first(Predicate<MappingCreated> match) {
        for (int at = 0; at < good.events().size(); at++) {
            if (good.events().get(at) instanceof MappingCreated created && match.test(created)) {
                return at;
            }
        }
        throw new IllegalStateException("no such mapping");
    }

    private static boolean isKept(MappingCreated created) {
        return created.internal().local().port() == created.external().local().port();
    }

    private static MappingCreated withPort(MappingCreated created, int port) {
        return withExternal(created, withPort(created.external(), port));
    }

    private static FourTuple withPort(FourTuple external, int port) {
        return new FourTuple(new Endpoint(external.local().address(), port), external.remote());
    }

    private static MappingCreated withExternal(MappingCreated created, FourTuple external) {
        return new MappingCreated(created.atNanos(), created.node(), created.internal(), external);
    }

    private static List<String> verdict(RecordedRun recorded) {
        return recorded.verdictOf(new MappingChecker(DRAWN.gateway().orElseThrow()));
    }
}
