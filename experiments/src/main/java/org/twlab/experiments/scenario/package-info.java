/** Scenario files: one experiment with its network, traffic, sweep and expectations, read, checked and expanded. */
@NullMarked
package org.twlab.experiments.scenario;

import org.jspecify.annotations.NullMarked;
