package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * When a received segment is acknowledged: at once in quick-ack mode (the first segments of a connection, or after a
 * repeated one), when more than a full segment is unacknowledged and the window can move, or with a gap; otherwise by the
 * delayed-ACK timer, unless an own segment carries the acknowledgment first. Follows Linux {@code tcp_event_data_recv},
 * {@code __tcp_ack_snd_check}, {@code tcp_send_delayed_ack} and {@code tcp_delack_timer_handler} (4.9).
 */
final class AckPolicy {
    private static final int MAX_QUICK_ACKS = 16;
    /** Longest delay of a connection that is not interactive: HZ / 2. */
    private static final long MAX_BULK_DELAY_NANOS = 500_000_000L;

    private final TcpConnection connection;
    private @Nullable DelayedAck timer;
    /** Acknowledgment timeout; 0 until data has come, so that a FIN without data is acknowledged at once. */
    private long atoNanos;

    private long lastDataNanos;
    private int quickAcks;
    /** Linux {@code pingpong}: acknowledgments are expected to ride on data. */
    private boolean interactive;

    AckPolicy(TcpConnection connection) {
        this.connection = connection;
    }

    /** Data has come in order. */
    void onData(long nowNanos, long rtoNanos) {
        long minNanos = minNanos();
        if (atoNanos == 0) {
            quickAcks = MAX_QUICK_ACKS;
            atoNanos = minNanos;
        } else {
            long gapNanos = nowNanos - lastDataNanos;
            if (gapNanos <= minNanos / 2) {
                atoNanos = atoNanos / 2 + minNanos / 2;
            } else if (gapNanos < atoNanos) {
                atoNanos = Math.min(atoNanos / 2 + gapNanos, rtoNanos);
            } else if (gapNanos > rtoNanos) {
                quickAcks = MAX_QUICK_ACKS;
            }
        }
        lastDataNanos = nowNanos;
    }

    /** The peer repeats what had come: our acknowledgment was late or lost. Linux {@code tcp_enter_quickack_mode}. */
    void onDuplicate() {
        quickAcks = MAX_QUICK_ACKS;
        atoNanos = minNanos();
        interactive = false;
    }

    /** The peer's FIN ends quick-ack mode, so that its own acknowledgment waits for the timer (X2). */
    void onFin() {
        interactive |= connection.host.profile().obeys(Row.X2);
    }

    /** Own data sent soon after received data: the connection is interactive and its ACKs ride on data. */
    void onDataSent(long nowNanos) {
        if (atoNanos != 0 && nowNanos - lastDataNanos < atoNanos) {
            interactive = true;
        }
    }

    /** Whether an acknowledgment of what has come must go out now. */
    boolean isUrgent(Receiver receiver) {
        if (receiver.hasGap() || (quickAcks > 0 && !interactive)) {
            return true;
        }
        int unacknowledged = Serial32.distance(receiver.rcvWup, receiver.rcvNxt);
        return unacknowledged > receiver.rcvMss && receiver.windowMoves();
    }

    /** Arms the timer, or keeps it if it fires earlier; one that is about to fire is not waited for. */
    void delay(long srttNanos) {
        Simulation simulation = connection.host.simulation();
        if (timer == null) {
            timer = new DelayedAck();
        }
        long delayNanos = delayNanos(srttNanos);
        long atNanos = simulation.nowNanos() + delayNanos;
        if (!timer.isScheduled()) {
            simulation.schedule(timer, atNanos);
        } else if (timer.atNanos() <= simulation.nowNanos() + delayNanos / 4) {
            Output.ack(connection);
        } else if (atNanos < timer.atNanos()) {
            simulation.reschedule(timer, atNanos);
        }
    }

    /** The acknowledgment timeout, bounded by the round trip; none before data has come, so that a FIN is acknowledged (X1). */
    private long delayNanos(long srttNanos) {
        long minNanos = minNanos();
        if (atoNanos == 0) {
            return connection.host.profile().obeys(Row.X1) ? 0 : minNanos;
        }
        if (atoNanos <= minNanos) {
            return atoNanos;
        }
        long mostNanos = interactive ? connection.host.profile().nanos(Parameter.MAX_ATO) : MAX_BULK_DELAY_NANOS;
        if (srttNanos > 0) {
            mostNanos = Math.min(mostNanos, Math.max(srttNanos, minNanos));
        }
        return Math.min(atoNanos, mostNanos);
    }

    private long minNanos() {
        return connection.host.profile().nanos(Parameter.MIN_ATO);
    }

    /** A segment with ACK has left. */
    void onAckSent(Simulation simulation) {
        if (quickAcks > 0 && --quickAcks == 0) {
            atoNanos = minNanos();
        }
        if (timer != null) {
            simulation.cancel(timer);
        }
    }

    void cancel(Simulation simulation) {
        if (timer != null) {
            simulation.cancel(timer);
        }
    }

    /** The timer has fired: acknowledgments of data that come too late for it are delayed longer. */
    private void adapt() {
        if (interactive) {
            interactive = false;
            atoNanos = minNanos();
        } else {
            atoNanos = Math.min(2 * atoNanos, connection.rtoNanos());
        }
    }

    private final class DelayedAck extends Event {
        @Override
        protected void fire() {
            adapt();
            connection.onDelayedAckTimeout();
        }
    }
}
