package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * When a received segment is acknowledged: at once in quick-ack mode (the first segments of a connection), with two full
 * segments outstanding or a gap; otherwise by the delayed-ACK timer, unless an own segment carries the acknowledgment
 * first. Follows Linux {@code tcp_event_data_recv}, {@code __tcp_ack_snd_check} and {@code tcp_send_delayed_ack}.
 */
final class AckPolicy {
    private static final long MIN_ATO_NANOS = 40_000_000L;
    private static final int MAX_QUICK_ACKS = 16;

    private final TcpConnection connection;
    private @Nullable DelayedAck timer;
    /** Acknowledgment timeout; 0 until data has come, so that a FIN without data is acknowledged at once. */
    private long atoNanos;

    private long lastDataNanos;
    private int quickAcks;
    private boolean interactive;
    private int unacknowledgedBytes;

    AckPolicy(TcpConnection connection) {
        this.connection = connection;
    }

    /** Data has come in order. */
    void onData(int bytes, long nowNanos, long rtoNanos) {
        unacknowledgedBytes += bytes;
        if (atoNanos == 0) {
            enterQuickMode();
        } else {
            long gapNanos = nowNanos - lastDataNanos;
            if (gapNanos <= MIN_ATO_NANOS / 2) {
                atoNanos = atoNanos / 2 + MIN_ATO_NANOS / 2;
            } else if (gapNanos < atoNanos) {
                atoNanos = Math.min(atoNanos / 2 + gapNanos, rtoNanos);
            } else if (gapNanos > rtoNanos) {
                enterQuickMode();
            }
        }
        lastDataNanos = nowNanos;
    }

    /** The peer's FIN ends quick-ack mode. */
    void onFin() {
        interactive = true;
    }

    /** Own data sent soon after received data: the connection is interactive and its ACKs ride on data. */
    void onDataSent(long nowNanos) {
        if (atoNanos != 0 && nowNanos - lastDataNanos < atoNanos) {
            interactive = true;
        }
    }

    private void enterQuickMode() {
        quickAcks = MAX_QUICK_ACKS;
        atoNanos = MIN_ATO_NANOS;
    }

    /** Whether an acknowledgment of what has come must go out now. */
    boolean isUrgent(int mss, boolean gap) {
        return gap || unacknowledgedBytes > mss || (quickAcks > 0 && !interactive);
    }

    /** Arms the timer unless it runs. */
    void delay(Simulation simulation) {
        if (timer == null) {
            timer = new DelayedAck();
        }
        if (!timer.isScheduled()) {
            simulation.schedule(timer, simulation.nowNanos() + atoNanos);
        }
    }

    /** A segment with ACK has left. */
    void onAckSent(Simulation simulation) {
        unacknowledgedBytes = 0;
        if (quickAcks > 0) {
            quickAcks--;
        }
        cancel(simulation);
    }

    void cancel(Simulation simulation) {
        if (timer != null) {
            simulation.cancel(timer);
        }
    }

    private final class DelayedAck extends Event {
        @Override
        protected void fire() {
            connection.onDelayedAckTimeout();
        }
    }
}
