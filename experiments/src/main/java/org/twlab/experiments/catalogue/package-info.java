/** The catalogue run as a whole: what each entry came to, as a table and as a page of the documentation. */
@NullMarked
package org.twlab.experiments.catalogue;

import org.jspecify.annotations.NullMarked;
