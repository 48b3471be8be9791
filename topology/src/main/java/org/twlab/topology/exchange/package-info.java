/**
 * Graphs in the formats of other tools: GraphML and GML read, as the Internet Topology Zoo publishes them, and DOT,
 * GraphML and Mermaid written.
 */
@NullMarked
package org.twlab.topology.exchange;

import org.jspecify.annotations.NullMarked;
