/** Tables as values: columns with type, unit and meaning, rows, and the one place that turns numbers into text. */
@NullMarked
package org.twlab.reports.table;

import org.jspecify.annotations.NullMarked;
