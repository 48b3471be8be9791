/** Tests of the catalogue as a whole. */
@NullMarked
package org.twlab.experiments.catalogue;

import org.jspecify.annotations.NullMarked;
