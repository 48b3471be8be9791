package org.twlab.core.tcp;

import java.util.Optional;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.PacketOrigin;

/** One end of a connection. */
public final class TcpConnection implements PacketOrigin {
    private final long connectionId;

    TcpConnection(long connectionId) {
        this.connectionId = connectionId;
    }

    @Override
    public String originName() {
        return "";
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    public TcpState state() {
        return TcpState.CLOSED;
    }

    public FourTuple tuple() {
        return FourTuple.of(0, 0, 0, 0);
    }

    public int localPort() {
        return 0;
    }

    /** Why the connection failed. */
    public Optional<Errno> error() {
        return Optional.empty();
    }

    /** Appends bytes to the stream and sends what the windows allow. */
    public void write(long bytes) {}

    /** shutdown(SHUT_WR): a FIN follows the data written so far; receiving goes on. */
    public void shutdownWrite() {}

    /** close(): the FIN follows the data, and the application gives the socket up. */
    public void close() {}

    /** close() with SO_LINGER 0: RST, no TIME_WAIT. In SYN_SENT nothing is sent. */
    public void abort() {}

    /** SYNs sent, retransmissions included. */
    public int synSent() {
        return 0;
    }

    public long bytesWritten() {
        return 0;
    }

    /** Bytes delivered to the application. */
    public long bytesReceived() {
        return 0;
    }

    /** Bytes delivered that another stream or place had written. */
    public long foreignBytesReceived() {
        return 0;
    }

    public boolean usesTimestamps() {
        return false;
    }

    /** When this end became ESTABLISHED, or -1. */
    public long establishedAtNanos() {
        return -1;
    }

    /** When this end first sent a FIN or RST, or -1. */
    public long finOrRstSentAtNanos() {
        return -1;
    }
}
