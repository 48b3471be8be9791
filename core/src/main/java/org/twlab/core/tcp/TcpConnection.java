package org.twlab.core.tcp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;
import org.twlab.core.sim.Event;

/**
 * One end of a connection, as its application holds it: RFC 9293's user calls, the state, and what it has counted.
 *
 * <p>Once TIME_WAIT or an orphan's FIN_WAIT_2 begins, a {@link TimeWaitEntry} takes its place and this object only says
 * CLOSED, as a Linux socket does. Confined to the thread of its run.
 */
public final class TcpConnection implements PacketOrigin {
    final TcpHost host;
    final int localAddress;
    final int remoteAddress;
    /** Local port in the high half, remote port in the low half. */
    final int ports;

    final boolean opener;
    final Sender sender = new Sender();
    final Receiver receiver = new Receiver();
    final AckPolicy acks = new AckPolicy(this);
    final RttEstimator rtt;
    final RetransmissionTimer timer = new RetransmissionTimer();
    private final long connectionId;

    TcpState state = TcpState.CLOSED;
    ConnectionHandler handler;
    /** The listener that waits for the handshake, or whose queue holds the connection. */
    @Nullable
    Listener listener;

    boolean timestamps;
    boolean peerOfferedSack;
    boolean peerOfferedScale;
    boolean explicitlyBound;
    /** Whether the application has given the socket up. */
    boolean orphan;
    /** Whether nobody reads any more: shutdown(SHUT_RD) or close(). */
    boolean receiveShut;
    /** The close() that blocks; null while none does. */
    @Nullable
    Linger linger;

    int tsOffset;
    int ipIdentification;
    int synTransmissions;
    /** TSval of the last SYN-ACK sent. */
    int synAckTsVal;
    /** When the first SYN or SYN-ACK left. */
    long handshakeStartNanos;

    /** Doublings of the retransmission timeout. */
    int backoff;

    /** When an answer that tcp_invalid_ratelimit limits was last sent, in ms offset by one; 0 for never. */
    int lastLimitedAckMillis;

    SocketOptions options = SocketOptions.DEFAULT;

    /** What the application has not read; null while it takes data at once. */
    @Nullable
    Inbox inbox;
    /** Null without SO_KEEPALIVE. */
    @Nullable
    KeepAlive keepAlive;

    private @Nullable Errno error;
    /** What ICMP has said since the peer last acknowledged anything: Linux {@code sk_err_soft}. */
    @Nullable
    Errno softError;

    private @Nullable OrphanTimer orphanTimer;
    private boolean expectsText;
    private long bytesReceived;
    private long foreignBytesReceived;
    private long establishedAtNanos = -1;
    private long finOrRstSentAtNanos = -1;

    TcpConnection(
            TcpHost host,
            int localAddress,
            int remoteAddress,
            int ports,
            long connectionId,
            boolean opener,
            ConnectionHandler handler) {
        this.host = host;
        this.localAddress = localAddress;
        this.remoteAddress = remoteAddress;
        this.ports = ports;
        this.connectionId = connectionId;
        this.opener = opener;
        this.handler = handler;
        this.rtt = new RttEstimator(host.profile(), host.sysctls());
    }

    /** A connection that connect() could not even begin. */
    static TcpConnection failed(TcpHost host, int remoteAddress, int ports, long connectionId, Errno error) {
        TcpConnection connection = new TcpConnection(
                host, host.ownInterface().address(), remoteAddress, ports, connectionId, true, ConnectionHandler.NONE);
        connection.error = error;
        return connection;
    }

    @Override
    public String originName() {
        return host.name();
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    public TcpHost host() {
        return host;
    }

    /** Whether this end called connect(). */
    public boolean isOpener() {
        return opener;
    }

    public TcpState state() {
        return state;
    }

    /** Both endpoints, as this host sees them. */
    public FourTuple tuple() {
        return FourTuple.of(localAddress, localPort(), remoteAddress, ports & 0xFFFF);
    }

    public int localPort() {
        return ports >>> 16;
    }

    /** Why the connection failed: what the socket call returned. */
    public Optional<Errno> error() {
        return Optional.ofNullable(error);
    }

    /** SO_ERROR: what ICMP has said of a connection that goes on; reading clears it. */
    public Optional<Errno> takeSoftError() {
        Optional<Errno> taken = Optional.ofNullable(softError);
        softError = null;
        return taken;
    }

    /** What setsockopt() has set. */
    public SocketOptions options() {
        return options;
    }

    /** setsockopt() on an open socket: linger options count from here on, what concerns bind() and the SYN is over. */
    public void setOptions(SocketOptions newOptions) {
        options = newOptions;
    }

    /**
     * Appends bytes to the stream and sends what the windows allow.
     *
     * @return EPIPE once the stream is finished or the connection has ended; empty otherwise
     */
    public Optional<Errno> write(long bytes) {
        if (state != TcpState.ESTABLISHED && state != TcpState.CLOSE_WAIT) {
            boolean opening = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
            return opening ? Optional.empty() : Optional.of(Errno.EPIPE);
        }
        if (bytes > 0) {
            sender.written += bytes;
            Output.push(this);
        }
        return Optional.empty();
    }

    /** {@link #write(long)} of these very bytes; unless the peer {@linkplain #expectText expects text} they are foreign. */
    public Optional<Errno> write(Payload text) {
        if (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT) {
            sender.keep(text);
        }
        return write(text.length());
    }

    /** The peer writes text: its bytes are not compared with those of a stream. */
    public void expectText() {
        expectsText = true;
    }

    /** TCP_NODELAY: whether small segments are sent while others are not acknowledged. Off at first, as in Linux. */
    public void setNoDelay(boolean on) {
        sender.noDelay = on;
        if (on && isSynchronized()) {
            Output.push(this);
        }
    }

    /** SO_KEEPALIVE, with the times of the host's tcp_keepalive sysctls; off at first. */
    public void setKeepAlive(boolean on) {
        if (keepAlive != null) {
            host.cancel(keepAlive);
            keepAlive = null;
        }
        if (on && state != TcpState.CLOSED) {
            keepAlive = new KeepAlive(this);
            keepAlive.start();
        }
    }

    /**
     * Whether the application reads by itself, with {@link #read}, and the window shrinks by what it has not read. At
     * first it takes all data at once; going back to that delivers what waits.
     */
    public void setReadsItself(boolean on) {
        if (on && inbox == null) {
            inbox = new Inbox();
        } else if (!on && inbox != null) {
            read(Long.MAX_VALUE);
            inbox = null;
        }
    }

    /**
     * Takes bytes that have come in order and hands them to {@link ConnectionHandler#onData}.
     *
     * @param most how many at most
     * @return how many; 0 when nothing waits, and for an application that takes data at once
     */
    public long read(long most) {
        return inbox == null ? 0 : inbox.read(this, most);
    }

    /** Bytes that have come in order and were not read. */
    public long unreadBytes() {
        return inbox == null ? 0 : inbox.bytes();
    }

    /** Whether close() would leave data unread. */
    boolean hasUnreadData() {
        return unreadBytes() > 0;
    }

    /** Whether data may be under way and no entry has taken the connection's place. */
    boolean isSynchronized() {
        return switch (state) {
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK -> true;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, TIME_WAIT -> false;
        };
    }

    /** shutdown(SHUT_WR): a FIN follows the data written so far; receiving goes on. */
    public void shutdownWrite() {
        finish("shutdown");
    }

    /** shutdown(SHUT_RD): what comes from now on, once this end has finished too, is answered by RST. */
    public void shutdownRead() {
        receiveShut = true;
    }

    /**
     * close(): the FIN follows the data written so far, and the application gives the socket up; with unread data or
     * SO_LINGER 0 RST. In SYN_SENT nothing is sent and the port is free at once.
     */
    public void close() {
        if (!orphan && linger == null && state != TcpState.CLOSED) {
            Closing.close(this);
        }
    }

    /** close() with SO_LINGER 0: RST, no TIME_WAIT. In SYN_SENT nothing is sent. */
    public void abort() {
        if (state != TcpState.CLOSED) {
            Closing.abort(this);
        }
    }

    /** The application hears nothing more of this connection. */
    ConnectionHandler giveUp() {
        ConnectionHandler told = handler;
        handler = ConnectionHandler.NONE;
        receiveShut = true;
        return told;
    }

    /** SYNs sent, retransmissions included; of an acceptor the SYN-ACKs. */
    public int synSent() {
        return synTransmissions;
    }

    /** Bytes the application has written. */
    public long bytesWritten() {
        return sender.written;
    }

    /** Bytes delivered to the application. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Delivered bytes that differ from what the peer's application wrote at that place. */
    public long foreignBytesReceived() {
        return foreignBytesReceived;
    }

    /** Whether the handshake agreed on SACK. */
    public boolean usesSack() {
        return peerOfferedSack;
    }

    /** Whether the handshake agreed on timestamps. */
    public boolean usesTimestamps() {
        return timestamps;
    }

    /** When this end became ESTABLISHED, or -1. */
    public long establishedAtNanos() {
        return establishedAtNanos;
    }

    /** When this end first sent a FIN or RST, or -1. */
    public long finOrRstSentAtNanos() {
        return finOrRstSentAtNanos;
    }

    /** Whether any byte written was never acknowledged. */
    public boolean hasUnacknowledgedData() {
        return sender.written > 0 && sender.offsetOf(sender.sndUna) < sender.written;
    }

    void finish(String why) {
        TcpState next = CloseRules.afterClose(host.profile(), state);
        if (next == state) {
            return;
        }
        if (next == TcpState.CLOSED) {
            destroy(why);
            return;
        }
        sender.finQueued = true;
        setState(next, why);
        Output.push(this);
    }

    void setState(TcpState next, String rule) {
        TcpState before = state;
        state = next;
        if (next == TcpState.ESTABLISHED) {
            establishedAtNanos = host.nowNanos();
        }
        if (linger != null && !CloseRules.isWaitingForAck(next)) {
            host.simulation().reschedule(linger, host.nowNanos());
        }
        host.traceState(this, before, next, rule);
    }

    /** Leaves the tables: the state is CLOSED, the timers are off. */
    void destroy(String rule) {
        if (state == TcpState.CLOSED) {
            return;
        }
        if (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT) {
            host.count(Counter.ESTAB_RESETS); // as tcp_set_state does, whoever ends it
        }
        detach();
        setState(TcpState.CLOSED, rule);
        host.release(this);
    }

    /** Leaves the table of live connections without a state change: an entry takes its place. */
    void detach() {
        host.cancel(timer);
        acks.cancel(host.simulation());
        if (keepAlive != null) {
            host.cancel(keepAlive);
        }
        if (orphanTimer != null) {
            host.cancel(orphanTimer);
        }
        if (orphan) {
            host.orphans--;
        }
        if (listener != null) {
            listener.forget(this);
        }
        host.stack().live.remove(this);
    }

    /** Whether segments still find this connection. */
    boolean isLive() {
        return state != TcpState.CLOSED;
    }

    /** Ends the connection by an error and tells the application. */
    void fail(Errno errno, String rule) {
        error = errno;
        if (state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED) {
            host.count(Counter.ATTEMPT_FAILS); // as tcp_done does
        }
        ConnectionHandler told = handler;
        handler = ConnectionHandler.NONE;
        destroy(rule);
        told.onError(this, errno);
    }

    void noteFinOrRstSent() {
        if (finOrRstSentAtNanos < 0) {
            finOrRstSentAtNanos = host.nowNanos();
        }
    }

    /** Hands data in order to the application. */
    void deliver(Payload bytes) {
        boolean own = bytes instanceof StreamBytes stream
                && stream.connectionId() == connectionId
                && stream.fromOpener() != opener
                && stream.offset() == bytesReceived;
        if (!own && !expectsText) {
            for (int i = 0; i < bytes.length(); i++) {
                if (bytes.byteAt(i) != StreamBytes.byteOf(connectionId, !opener, bytesReceived + i)) {
                    foreignBytesReceived++;
                }
            }
        }
        bytesReceived += bytes.length();
        handler.onData(this, bytes);
    }

    /** TSval of a segment sent now. */
    int tsValNow() {
        return host.ticksNow() + tsOffset;
    }

    /** What the arrival rules read. */
    ArrivalRules.View view() {
        return new ArrivalRules.View(state, receiver, sender, timestamps, peerOfferedSack);
    }

    /** Retransmission timeout with back-off. */
    long rtoNanos() {
        long rtoNanos = rtt.rtoNanos();
        long maxNanos = rtt.maxNanos();
        return backoff >= 32 ? maxNanos : Math.min(rtoNanos << backoff, maxNanos);
    }

    void armTimer(long delayNanos) {
        host.simulation().reschedule(timer, host.timers().connectionExpiryNanos(host.nowNanos(), delayNanos));
    }

    /** The timer that bounds an orphan's stay in FIN_WAIT_2 runs until this instant; 0 when it does not run. */
    long orphanTimerAtNanos() {
        return orphanTimer != null && orphanTimer.isScheduled() ? orphanTimer.atNanos() : 0;
    }

    /** Bounds the stay in FIN_WAIT_2 of a full socket. */
    void armOrphanTimer(long delayNanos, long entryNanos) {
        orphanTimer = new OrphanTimer(entryNanos);
        host.simulation().schedule(orphanTimer, host.nowNanos() + delayNanos);
    }

    void onDelayedAckTimeout() {
        host.count(Counter.DELAYED_ACKS);
        Output.ack(this);
    }

    @Override
    public String toString() {
        return host.name() + " " + tuple() + " " + state;
    }

    /** Retransmits SYN, SYN-ACK, data and FIN. */
    final class RetransmissionTimer extends Event {
        @Override
        protected void fire() {
            Retransmission.onTimeout(TcpConnection.this);
        }
    }

    /** An orphan has been in FIN_WAIT_2 for its time: it becomes an entry, or is reset. */
    private final class OrphanTimer extends Event {
        private final long entryNanos;

        OrphanTimer(long entryNanos) {
            this.entryNanos = entryNanos;
        }

        @Override
        protected void fire() {
            Closing.onOrphanTimeout(TcpConnection.this, entryNanos);
        }
    }
}
