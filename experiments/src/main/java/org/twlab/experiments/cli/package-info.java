/** The command line: what users type, what they read, and how the program exits. */
@NullMarked
package org.twlab.experiments.cli;

import org.jspecify.annotations.NullMarked;
