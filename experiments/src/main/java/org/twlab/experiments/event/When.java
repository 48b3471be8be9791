package org.twlab.experiments.event;

import org.twlab.core.tcp.TcpState;
import org.twlab.topology.model.Topology.Members;

/** When an event happens. */
public sealed interface When {

    /** At an instant: before anything else that happens then. */
    record At(long nanos) implements When {}

    /**
     * Some time after a connection has entered a state; never, if none does.
     *
     * @param hosts where
     * @param state which
     * @param nth the how manieth entry over all these hosts, from 1
     * @param afterNanos how long after it; with 0 right after the host has dealt with what caused it
     */
    record AfterEntry(Members hosts, TcpState state, long nth, long afterNanos) implements When {}
}
