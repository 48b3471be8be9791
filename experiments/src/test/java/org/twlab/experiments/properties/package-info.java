/** Rules that hold on every network, checked on whole networks that jqwik draws, seen through trace, counters and rows. */
@NullMarked
package org.twlab.experiments.properties;

import org.jspecify.annotations.NullMarked;
