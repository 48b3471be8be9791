/** Tests of the programs that {@code method:} names. */
@NullMarked
package org.twlab.experiments.method;

import org.jspecify.annotations.NullMarked;
