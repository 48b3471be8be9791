/** Batches: the points and replications of a scenario, each a simulation of its own, their rows in order, their verdicts. */
@NullMarked
package org.twlab.experiments.run;

import org.jspecify.annotations.NullMarked;
