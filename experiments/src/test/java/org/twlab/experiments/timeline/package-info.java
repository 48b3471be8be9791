/** Whole networks against timelines worked out by hand. */
@NullMarked
package org.twlab.experiments.timeline;

import org.jspecify.annotations.NullMarked;
