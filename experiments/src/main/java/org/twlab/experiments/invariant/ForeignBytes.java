package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.experiments.traffic.DataListener;
import org.twlab.topology.Network;

/** What an application reads is what its peer wrote to this very connection: from the beginning, in order, each byte once. */
final class ForeignBytes extends Check implements DataListener {
    private final Simulation simulation;
    /** How much each end has read. */
    private final Map<End, Long> read = new HashMap<>();

    /** An end of one of the connections of an attempt, which with FTP are several. */
    private record End(int row, boolean opener, FourTuple tuple) {}

    ForeignBytes(Network network) {
        simulation = network.simulation();
    }

    @Override
    public void wrote(int row, boolean opener, TcpConnection end, long bytes) {}

    @Override
    public void read(int row, boolean opener, TcpConnection end, Payload bytes) {
        long before = read.merge(new End(row, opener, end.tuple()), (long) bytes.length(), Long::sum) - bytes.length();
        boolean own = bytes instanceof StreamBytes stream
                && stream.connectionId() == end.connectionId()
                && stream.fromOpener() != end.isOpener()
                && stream.offset() == before;
        require(
                own,
                simulation.nowNanos(),
                end.host().name(),
                " reads at offset ",
                before,
                " of connection ",
                end.connectionId(),
                ": ",
                bytes);
    }
}
