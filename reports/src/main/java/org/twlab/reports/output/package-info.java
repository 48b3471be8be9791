/** The one place that opens output files, the CSV writer on top of it, and the failure both report. */
@NullMarked
package org.twlab.reports.output;

import org.jspecify.annotations.NullMarked;
