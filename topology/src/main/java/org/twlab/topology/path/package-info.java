/**
 * The way of a packet through a network that was built, hop by hop, and how old a segment can become on it: what the
 * maximum segment lifetime of a host has to be compared with.
 */
@NullMarked
package org.twlab.topology.path;

import org.jspecify.annotations.NullMarked;
