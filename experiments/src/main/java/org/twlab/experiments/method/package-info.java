/** What else than running can be done with a scenario: programs that {@code method:} names, with verdicts like a run's. */
@NullMarked
package org.twlab.experiments.method;

import org.jspecify.annotations.NullMarked;
