/**
 * Graphs of equal members: regular ones, random ones, and those of files, as links among numbered members.
 */
@NullMarked
package org.twlab.topology.arrange;

import org.jspecify.annotations.NullMarked;
