/** Speed of the simulator in process CPU time: the event kernel alone, and whole connections through the ordinary runner. */
@NullMarked
package org.twlab.experiments.bench;

import org.jspecify.annotations.NullMarked;
