/** Comparison of two run directories, replication by replication. */
@NullMarked
package org.twlab.experiments.compare;

import org.jspecify.annotations.NullMarked;
