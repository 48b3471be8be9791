package org.twlab.topology.model;

import org.twlab.core.net.Node;

/** Makes one member of a node from its settings; its interfaces and links come later. */
@FunctionalInterface
public interface NodeFactory<S> {
    Node create(S settings, NodeSite site);
}
