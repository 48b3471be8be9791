package org.twlab.experiments.properties;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.MappingEnded;
import org.twlab.nat.NatGateway;

/**
 * The table of a NAT.
 *
 * <ul>
 *   <li>At every instant private and public 4-tuples correspond one to one, and a mapping keeps its public tuple until it
 *       ends.
 *   <li>The public port is that of another connection of the same private endpoint if it is free toward the remote one;
 *       else the private port if that is free; else one of its class: 1 to 511, 600 to 1023, 1024 and above, or one of
 *       those the gateway is restricted to.
 * </ul>
 *
 * <p>Other checkers ask it for the mappings.
 */
final class MappingChecker extends Checker {
    private final DrawnNetwork.Gateway gateway;
    private final Map<FourTuple, FourTuple> externals = new HashMap<>();
    private final Map<FourTuple, FourTuple> internals = new HashMap<>();
    private final Map<Endpoint, Deque<FourTuple>> youngestFirst = new HashMap<>();

    MappingChecker(DrawnNetwork.Gateway gateway) {
        this.gateway = gateway;
    }

    /** The public tuple of a private one; null where there is no mapping. */
    @Nullable
    FourTuple externalOf(FourTuple internal) {
        return externals.get(internal);
    }

    /** The private tuple of a public one; null where there is no mapping. */
    @Nullable
    FourTuple internalOf(FourTuple external) {
        return internals.get(external);
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof MappingCreated created) {
            checkPort(created);
            FourTuple before = externals.put(created.internal(), created.external());
            FourTuple owner = internals.put(created.external(), created.internal());
            require(before == null && owner == null, created.atNanos(), "taken by ", owner, ": ", created);
            require(
                    created.internal().remote().equals(created.external().remote())
                            && created.external().local().address() == DrawnNetwork.PUBLIC_ADDRESS
                            && DrawnRun.isInside(created.internal().local().address()),
                    created.atNanos(),
                    "not from the inside to the public address: ",
                    created);
            youngestFirst
                    .computeIfAbsent(created.internal().local(), endpoint -> new ArrayDeque<>())
                    .push(created.internal());
        } else if (event instanceof MappingEnded ended) {
            FourTuple external = externals.remove(ended.internal());
            FourTuple internal = internals.remove(ended.external());
            require(
                    ended.external().equals(external) && ended.internal().equals(internal),
                    ended.atNanos(),
                    "it was ",
                    external,
                    ": ",
                    ended);
            youngestFirst
                    .getOrDefault(ended.internal().local(), new ArrayDeque<>())
                    .remove(ended.internal());
        }
    }

    private void checkPort(MappingCreated created) {
        Endpoint inside = created.internal().local();
        Endpoint remote = created.internal().remote();
        int port = created.external().local().port();
        FourTuple sibling =
                youngestFirst.getOrDefault(inside, new ArrayDeque<>()).peek();
        FourTuple siblingExternal = sibling == null ? null : externals.get(sibling);
        if (siblingExternal != null && isFree(siblingExternal.local().port(), remote)) {
            int expected = siblingExternal.local().port();
            require(port == expected, created.atNanos(), "should have shared port ", expected, ": ", created);
        } else if (isAllowed(inside.port()) && isFree(inside.port(), remote)) {
            require(port == inside.port(), created.atNanos(), "should have kept its port: ", created);
        } else {
            require(mayStandFor(port, inside.port()), created.atNanos(), "a port of another class: ", created);
        }
    }

    private boolean isFree(int publicPort, Endpoint remote) {
        return !internals.containsKey(new FourTuple(new Endpoint(DrawnNetwork.PUBLIC_ADDRESS, publicPort), remote));
    }

    private boolean isAllowed(int port) {
        return gateway.ports()
                .map(range -> range.first() <= port && port <= range.last())
                .orElse(true);
    }

    private boolean mayStandFor(int port, int insidePort) {
        if (gateway.ports().isPresent()) {
            return isAllowed(port);
        }
        if (insidePort < 512) {
            return 1 <= port && port < 512;
        }
        return insidePort < 1024 ? 600 <= port && port < 1024 : 1024 <= port;
    }

    @Override
    void finish(DrawnRun run) {
        int held = ((NatGateway) run.network().node("nat")).entries();
        require(
                held == externals.size(),
                run.drawn().durationNanos(),
                "the gateway holds ",
                held,
                " mappings, the trace ",
                externals.size());
    }
}
