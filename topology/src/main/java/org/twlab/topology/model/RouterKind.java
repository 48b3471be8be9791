package org.twlab.topology.model;

import java.util.List;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.topology.NodeSite;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.model.NodeKind.Addresses;

/** The kind {@code router}. */
public final class RouterKind {
    private static final Key<Long> FORWARDING_DELAY = Key.withDefault(
            "forwarding-delay",
            Types.durationUpTo("1h"),
            "0s",
            "Time from the arrival of a packet at the router to its departure.");

    private static final RecordType<RouterSpec> SETTINGS = RecordType.of(
            "router", List.of(FORWARDING_DELAY), (values, reading) -> new RouterSpec(values.get(FORWARDING_DELAY)));

    /** The kind, making {@link Router}s. */
    public static final NodeKind<RouterSpec> KIND = new NodeKind<>(
            "router",
            Addresses.POSSIBLE,
            SETTINGS,
            mapping -> mapping,
            (builder, node, addressing) ->
                    builder.router(node.name(), addressing, site -> create(node.settings(), site)));

    private RouterKind() {}

    private static Router create(RouterSpec settings, NodeSite site) {
        RouterSettings defaults = RouterSettings.DEFAULT;
        return new Router(
                site.name(),
                site.context(),
                new RouterSettings(
                        site.address(),
                        settings.forwardingDelayNanos(),
                        defaults.icmpErrors(),
                        defaults.icmpPerSecond()));
    }
}
