/** The run directory: its fixed tables, its names, and how it comes into being under a {@code .partial} name. */
@NullMarked
package org.twlab.reports.run;

import org.jspecify.annotations.NullMarked;
