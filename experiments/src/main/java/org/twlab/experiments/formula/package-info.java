/** Closed forms and the expression language of {@code predicted:}: what theory says a metric should be. */
@NullMarked
package org.twlab.experiments.formula;

import org.jspecify.annotations.NullMarked;
