/** Whole simulated networks held against closed forms, and the statistics that takes. */
@NullMarked
package org.twlab.experiments.acceptance;

import org.jspecify.annotations.NullMarked;
