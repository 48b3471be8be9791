package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PeerRecorded;
import org.twlab.core.trace.TraceListener;

/** Notes whose SYNs tw_recycle drops, and how often a peer is remembered. */
final class RecycleDrops implements TraceListener {
    private final List<String> refusedClients = new ArrayList<>();
    private int records;

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketDropped dropped && dropped.drop().reason() == DropReason.TW_RECYCLE) {
            refusedClients.add(dropped.packet().origin().originName());
        } else if (event instanceof PeerRecorded) {
            records++;
        }
    }

    /** Name of the client of every SYN dropped. */
    List<String> refusedClients() {
        return refusedClients;
    }

    int records() {
        return records;
    }
}
