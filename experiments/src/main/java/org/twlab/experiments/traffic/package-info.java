/** The applications of a simulated network: who connects to whom when, what they say, who closes, and what became of it. */
@NullMarked
package org.twlab.experiments.traffic;

import org.jspecify.annotations.NullMarked;
