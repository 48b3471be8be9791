/** JSON documents with the number format of the CSV files and a fixed order of keys. */
@NullMarked
package org.twlab.reports.json;

import org.jspecify.annotations.NullMarked;
