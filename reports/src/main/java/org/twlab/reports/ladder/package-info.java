/** The packets and state changes of connections as lines of text, as analysers print them. */
@NullMarked
package org.twlab.reports.ladder;

import org.jspecify.annotations.NullMarked;
