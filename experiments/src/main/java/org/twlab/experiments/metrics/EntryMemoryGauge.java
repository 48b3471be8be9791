package org.twlab.experiments.metrics;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * Bytes of kernel memory that TIME_WAIT entries hold: the entry itself (Linux {@code struct tcp_timewait_sock}), and for a
 * connection that was opened here the record of its local port ({@code struct inet_bind_bucket}), which entries of one port
 * share. Entries of a server share the record of its listener, which is not theirs.
 */
final class EntryMemoryGauge implements Gauge {
    private final Observation run;
    private final OpenedConnections opened = new OpenedConnections();
    private final PortUsers ports = new PortUsers();

    private EntryMemoryGauge(Observation run) {
        this.run = run;
    }

    /** The peak of the bytes; without a value where the size of a host's entries is not known. */
    static Meter peak(Observation run, String word) {
        boolean known = run.nodes().stream()
                .filter(TcpHost.class::isInstance)
                .map(TcpHost.class::cast)
                .allMatch(host -> host.settings().profile().count(Parameter.ENTRY_BYTES) > 0);
        return known ? GaugeMeter.max(run, new EntryMemoryGauge(run)) : () -> Double.NaN;
    }

    @Override
    public long change(TraceEvent event) {
        if (!(event instanceof StateChanged change)) {
            return 0;
        }
        TcpHost host = run.host(change.host());
        if (host == null) {
            return 0;
        }
        KernelProfile profile = host.settings().profile();
        opened.opens(change);
        int entries = Gauges.entriesBy(change);
        int portsChanged = entries != 0 && opened.has(change) ? ports(change, entries) : 0;
        opened.closes(change);
        return (long) entries * profile.count(Parameter.ENTRY_BYTES)
                + (long) portsChanged * profile.count(Parameter.BIND_BUCKET_BYTES);
    }

    private int ports(StateChanged change, int entries) {
        return entries > 0
                ? ports.add(change.host(), change.tuple().local())
                : ports.remove(change.host(), change.tuple().local());
    }
}
