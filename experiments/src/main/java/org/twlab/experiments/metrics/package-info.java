/** Metrics: one number per run for a scope, declared as data and measured while the run goes on. */
@NullMarked
package org.twlab.experiments.metrics;

import org.jspecify.annotations.NullMarked;
