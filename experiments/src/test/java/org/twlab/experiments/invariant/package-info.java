/** Tests of the rules that runs are held to: each is kept by whole runs, and broken by a made-up event. */
@NullMarked
package org.twlab.experiments.invariant;

import org.jspecify.annotations.NullMarked;
