package org.twlab.topology.exchange;

import com.google.common.collect.ImmutableList;
import org.twlab.topology.yaml.Place;

/**
 * Where the nodes and edges of a graph file begin, in the order of the file.
 *
 * @param nodes each node with an id
 * @param edges each edge with two ends
 */
record Elements(ImmutableList<Place> nodes, ImmutableList<Place> edges) {}
