package org.twlab.core.tcp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a connection expects, at an instant: from it segments can be crafted that hit or miss. Of a connection
 * or of an entry in TIME_WAIT or FIN_WAIT_2; names as in RFC 9293 section 3.3.1 and RFC 7323.
 *
 * @param rcvNxt RCV.NXT
 * @param rcvWnd RCV.WND in bytes
 * @param sndUna SND.UNA; of an entry SND.NXT, as everything is acknowledged
 * @param sndNxt SND.NXT
 * @param tsRecent TS.Recent; 0 without timestamps
 */
public record SequenceState(int rcvNxt, int rcvWnd, int sndUna, int sndNxt, int tsRecent) {

    /** That of a host's connection or entry; empty if there is none of the 4-tuple. */
    static Optional<SequenceState> of(TcpHost host, int localAddress, int remoteAddress, int tuplePorts) {
        @Nullable TcpConnection c = host.find(localAddress, remoteAddress, tuplePorts);
        if (c != null) {
            return Optional.of(new SequenceState(
                    c.receiver.rcvNxt, c.receiver.rcvWnd, c.sender.sndUna, c.sender.sndNxt, c.receiver.tsRecent));
        }
        int row = host.entries().find(host, localAddress, remoteAddress, tuplePorts);
        if (row == TimeWaitTable.NONE) {
            return Optional.empty();
        }
        TimeWaitEntry entry = host.entries().read(row);
        return Optional.of(
                new SequenceState(entry.rcvNxt(), entry.rcvWnd(), entry.sndNxt(), entry.sndNxt(), entry.tsRecent()));
    }
}
