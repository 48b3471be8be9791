package org.twlab.experiments.scenario;

import org.twlab.topology.language.Parsed;

/** Knows the metrics there are. */
@FunctionalInterface
public interface MetricCheck {
    /** Takes everything. */
    MetricCheck ANY = Parsed::of;

    /** Looks at what follows the scope: {@code connect.success_ratio}. A wrong one says what there is. */
    Parsed<String> check(String familyAndQuantity);
}
