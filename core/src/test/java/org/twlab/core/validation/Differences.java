package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects in which columns a host differs from what was recorded. */
final class Differences {
    private final List<String> found = new ArrayList<>();

    void add(String difference) {
        found.add(difference);
    }

    void compare(String column, @Nullable Object recorded, @Nullable Object simulated) {
        if (recorded == null ? simulated != null : !recorded.equals(simulated)) {
            found.add(column + ": recorded " + recorded + ", simulated " + simulated);
        }
    }

    /** A recorded number that lies between two bounds the simulation gives, both included. */
    void within(String column, double recorded, double low, double high) {
        if (!(recorded >= low && recorded <= high)) {
            found.add(column + ": recorded " + recorded + ", simulated " + low + " to " + high);
        }
    }

    /** Counter changes: those recorded, and none of the others that the host keeps. */
    void counters(Map<String, Long> recorded, Map<String, Long> simulated) {
        Map<String, Long> kept = new TreeMap<>(recorded);
        kept.keySet().retainAll(CounterChange.KEPT);
        compare("counters", kept, new TreeMap<>(simulated));
    }

    List<String> all() {
        return List.copyOf(found);
    }
}
