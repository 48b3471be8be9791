package org.twlab.experiments.scenario;

import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.NodeKinds;
import org.twlab.topology.model.RouterSpec;

/** The kinds of nodes that scenarios can name. */
public final class Kinds {
    private static final NodeKinds ALL = NodeKinds.of(
            HostKind.KIND,
            RouterSpec.kind((settings, site) -> {
                throw new IllegalStateException("routers come with the network builder");
            }),
            NatKind.KIND);

    private Kinds() {}

    public static NodeKinds all() {
        return ALL;
    }
}
