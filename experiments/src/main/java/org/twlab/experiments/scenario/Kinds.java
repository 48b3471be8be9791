package org.twlab.experiments.scenario;

import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.NodeKinds;
import org.twlab.topology.model.RouterKind;

/** The kinds of nodes that scenarios can name. */
public final class Kinds {
    private static final NodeKinds ALL = NodeKinds.of(HostKind.KIND, RouterKind.KIND, NatKind.KIND, BalancerKind.KIND);

    private Kinds() {}

    public static NodeKinds all() {
        return ALL;
    }
}
