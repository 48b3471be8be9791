/** Expectations of a scenario and the verdict that measured values pass on them. */
@NullMarked
package org.twlab.experiments.verdict;

import org.jspecify.annotations.NullMarked;
