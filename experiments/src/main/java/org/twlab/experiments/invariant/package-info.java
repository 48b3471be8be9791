/** Rules that a run must keep, checked while it goes on. */
@NullMarked
package org.twlab.experiments.invariant;

import org.jspecify.annotations.NullMarked;
