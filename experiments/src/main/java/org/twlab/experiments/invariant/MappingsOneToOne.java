package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.MappingEnded;

/** At every instant the connections inside a gateway and those outside correspond one to one. */
final class MappingsOneToOne extends Check {
    private final Map<Socket, FourTuple> outside = new HashMap<>();
    private final Map<Socket, FourTuple> inside = new HashMap<>();

    @Override
    public void on(TraceEvent event) {
        if (event instanceof MappingCreated created) {
            FourTuple before = outside.put(new Socket(created.node(), created.internal()), created.external());
            FourTuple owner = inside.put(new Socket(created.node(), created.external()), created.internal());
            require(before == null, created.atNanos(), "is mapped to ", before, " already: ", created);
            require(owner == null, created.atNanos(), "belongs to ", owner, " already: ", created);
        } else if (event instanceof MappingEnded ended) {
            outside.remove(new Socket(ended.node(), ended.internal()));
            inside.remove(new Socket(ended.node(), ended.external()));
        }
    }
}
