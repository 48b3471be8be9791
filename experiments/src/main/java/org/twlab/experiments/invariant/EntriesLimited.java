package org.twlab.experiments.invariant;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.topology.Network;

/** No entry is made that exceeds the tcp_max_tw_buckets of that instant. */
final class EntriesLimited extends Check {
    private final Map<String, TcpHost> hosts;

    EntriesLimited(Network network) {
        hosts = network.hosts().stream().collect(Collectors.toMap(TcpHost::name, Function.identity()));
    }

    @Override
    public void on(TraceEvent event) {
        TcpHost host = event instanceof EntryCreated created ? hosts.get(created.host()) : null;
        if (host != null) {
            long limit = host.settings().sysctls().get(Sysctl.TCP_MAX_TW_BUCKETS);
            require(host.timeWaitEntries() <= limit, event.atNanos(), "entries above ", limit, ": ", event);
        }
    }
}
