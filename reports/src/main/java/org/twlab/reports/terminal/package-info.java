/** Tables for people: aligned columns in a terminal of a given width. */
@NullMarked
package org.twlab.reports.terminal;

import org.jspecify.annotations.NullMarked;
