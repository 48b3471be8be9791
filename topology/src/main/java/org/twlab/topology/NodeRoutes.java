package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.function.IntFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.NextHops;
import org.twlab.core.net.RouteSource;
import org.twlab.topology.RouteFinder.Found;
import org.twlab.topology.RoutingSettings.Convergence;

/** The computed routes of one node in one run, as it knows them: it may not yet know which links are up. */
final class NodeRoutes implements RouteSource {
    private final RouteFinder finder;
    private final int vertex;
    private final String name;
    private final ForwardingTable table;
    private final IntFunction<Interface> interfaces;

    private ShortestWays ways;
    private long version;
    private @Nullable UniformRandomProvider stream;

    /**
     * The routes of a node that knows everything.
     *
     * @param interfaces the interface that a way leaves by
     */
    NodeRoutes(
            RouteFinder finder,
            int vertex,
            String name,
            ForwardingTable table,
            IntFunction<Interface> interfaces,
            ShortestWays ways) {
        this.finder = finder;
        this.vertex = vertex;
        this.name = name;
        this.table = table;
        this.interfaces = interfaces;
        this.ways = ways;
        table.use(this);
    }

    ForwardingTable table() {
        return table;
    }

    /** Goes over to newer routes once the node has learnt of them. */
    void learn(long newVersion, ShortestWays newWays, Convergence convergence, NetworkContext context) {
        long afterNanos = 0;
        if (convergence != Convergence.IMMEDIATE) {
            if (stream == null) {
                stream = context.streams().named("routing/" + name + "/convergence");
            }
            afterNanos = convergence.drawNanos(stream);
        }
        if (afterNanos == 0) {
            goOver(newVersion, newWays);
        } else {
            long atNanos = context.simulation().nowNanos() + afterNanos;
            context.simulation().at(atNanos, () -> goOver(newVersion, newWays));
        }
    }

    /** What was learnt late is old by then. */
    private void goOver(long newVersion, ShortestWays newWays) {
        if (newVersion > version) {
            version = newVersion;
            ways = newWays;
            table.forget();
        }
    }

    @Override
    public @Nullable NextHops find(int address, int longerThan) {
        Found found = finder.find(vertex, address, longerThan, ways);
        if (found == null || !found.leads()) {
            return null;
        }
        ImmutableIntArray next = found.ways();
        return next.length() == 1
                ? NextHops.of(interfaces.apply(next.get(0)))
                : NextHops.of(next.stream().mapToObj(interfaces).collect(ImmutableList.toImmutableList()));
    }

    @Override
    public int size() {
        return finder.count(vertex, ways);
    }
}
