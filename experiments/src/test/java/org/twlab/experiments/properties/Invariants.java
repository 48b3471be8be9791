package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/** All rules of one run. */
final class Invariants implements TraceListener {
    private final List<Checker> checkers = new ArrayList<>();
    private final RecycleChecker recycle;

    Invariants(DrawnNetwork drawn) {
        SocketChecker sockets = new SocketChecker();
        recycle = new RecycleChecker(drawn.server(), sockets);
        checkers.add(sockets);
        checkers.add(recycle);
        checkers.add(new RecordChecker(drawn.server()));
        checkers.add(new EntryChecker(drawn));
        checkers.add(new CloseChecker());
        checkers.add(new TimestampChecker());
        checkers.add(new ConservationChecker());
        checkers.add(new TtlChecker(drawn));
        drawn.gateway().ifPresent(gateway -> {
            MappingChecker mappings = new MappingChecker(gateway);
            checkers.add(mappings);
            checkers.add(new TranslationChecker(mappings));
        });
    }

    @Override
    public void on(TraceEvent event) {
        for (Checker checker : checkers) {
            checker.on(event);
        }
    }

    /** SYNs that tw_recycle dropped. */
    long recycleDrops() {
        return recycle.drops();
    }

    /** Runs the network and fails if it breaks a rule. */
    static Invariants checked(DrawnNetwork drawn) {
        Invariants invariants = new Invariants(drawn);
        DrawnRun run = DrawnRun.of(drawn, invariants);
        invariants.checkers.forEach(checker -> checker.finish(run));
        List<String> violations = invariants.checkers.stream()
                .flatMap(checker -> checker.violations().stream())
                .toList();
        if (!violations.isEmpty()) {
            throw failure(drawn, String.join("\n", violations));
        }
        return invariants;
    }

    /** An error that says what is wrong, and on which network, in a form that can be run again. */
    static AssertionError failure(DrawnNetwork drawn, String what) {
        return new AssertionError(what + "\nseed " + drawn.seed() + "; the network as a file for 'twlab run':\n"
                + ScenarioText.of(drawn));
    }
}
