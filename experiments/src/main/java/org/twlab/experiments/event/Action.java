package org.twlab.experiments.event;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.twlab.core.tcp.TcpHost;
import org.twlab.topology.model.Topology.Members;

/** What an event does. */
public sealed interface Action {

    /** Does it now. */
    void applyTo(RunningNetwork running);

    /**
     * Sets sysctls of hosts, as {@code sysctl -w} does.
     *
     * @param values text by full name, in the order of the file; the kernel of the hosts accepts them
     */
    record SetSysctls(Members hosts, ImmutableMap<String, String> values) implements Action {
        @Override
        public void applyTo(RunningNetwork running) {
            for (TcpHost host : running.hosts(hosts)) {
                values.forEach(host::setSysctl);
            }
        }
    }

    /**
     * Takes the power from hosts: what they know of connections is gone without a packet, and so are sysctls that were
     * set at run time; clocks begin anew.
     *
     * @param downNanos until they are up again
     */
    record Reboot(Members hosts, long downNanos) implements Action {
        @Override
        public void applyTo(RunningNetwork running) {
            for (TcpHost host : running.hosts(hosts)) {
                running.traffic().reboot(host, downNanos);
            }
        }
    }

    /** No attempt of a flow begins from now on; those that are going on go on. */
    record StopFlow(String flow) implements Action {
        @Override
        public void applyTo(RunningNetwork running) {
            running.traffic().stop(flow);
        }
    }

    /**
     * Writes down every socket of hosts and every mapping of gateways.
     *
     * @param nodes which; empty for all
     */
    record Snapshot(Optional<Members> nodes) implements Action {
        @Override
        public void applyTo(RunningNetwork running) {
            running.takeSnapshot(nodes);
        }
    }
}
