package org.twlab.core.tcp;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * All TIME_WAIT and FIN_WAIT_2 entries of one run: rows of primitive columns in chunks, found by a chained hash over
 * (host, addresses, ports), and a doubly linked list per constant timeout whose head alone waits in the event queue.
 *
 * <p>A timeout that is no constant of its host (3.5 RTO) has an event of its own. Either way an entry takes its sequence
 * number when it is armed, so the order of expiry is that of one event per entry. A row number is valid until the row is
 * removed. Nothing iterates over the table.
 */
final class TimeWaitTable {
    /** No such row. */
    static final int NONE = -1;

    private static final int WINDOW_SCALE_SHIFT = 16;
    private static final int FIN_WAIT_2_BIT = 1 << 20;
    private static final int OPENED_HERE_BIT = 1 << 21;
    private static final int EXPLICITLY_BOUND_BIT = 1 << 22;
    private static final int REUSE_ADDRESS_BIT = 1 << 23;
    private static final int CLASS_SHIFT = 24;
    private static final int OWN_TIMER_CLASS = 0xFF;
    private static final int CHUNK_BITS = 12;
    private static final int SLOT_MASK = TimeWaitChunk.ROWS - 1;

    private final Simulation simulation;
    private final Expiry expiry;
    private TimeWaitChunk[] chunks = {};
    private int[] heads = new int[1024];
    private int firstFree = NONE;
    private int rows;
    private int size;
    private TimeoutClass[] classes = {};

    /** Told when a row's time is over; the row is still there, and its removal is up to the listener. */
    interface Expiry {
        void expired(int row);
    }

    TimeWaitTable(Simulation simulation, Expiry expiry) {
        this.simulation = simulation;
        this.expiry = expiry;
        Arrays.fill(heads, NONE);
    }

    int size() {
        return size;
    }

    /** Bytes of its columns and of its hash heads; it grows in steps and never shrinks. */
    long bytes() {
        long bytes = (long) heads.length * Integer.BYTES;
        for (TimeWaitChunk chunk : chunks) {
            bytes += chunk.bytes();
        }
        return bytes;
    }

    /** The row of a connection, or {@link #NONE}. */
    int find(int hostId, int localAddress, int remoteAddress, int ports) {
        int row = heads[hash(hostId, localAddress, remoteAddress, ports) & heads.length - 1];
        while (row != NONE) {
            TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
            int slot = row & SLOT_MASK;
            if (chunk.ports[slot] == ports
                    && chunk.remoteAddress[slot] == remoteAddress
                    && chunk.hostId[slot] == hostId
                    && chunk.localAddress[slot] == localAddress) {
                return row;
            }
            row = chunk.chain[slot];
        }
        return NONE;
    }

    /**
     * Adds an entry; there must be none for its connection.
     *
     * @param timeoutNanos time until it expires
     * @param constant whether this timeout is a constant of its host, so that entries expire in the order of arming
     * @param laterTimeoutNanos length of TIME_WAIT should a FIN_WAIT_2 entry get there; 0 for the host's constant
     * @param timers of its host
     */
    int add(TimeWaitEntry entry, long timeoutNanos, boolean constant, long laterTimeoutNanos, KernelTimers timers) {
        int row = takeRow();
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        write(chunk, slot, entry);
        if (laterTimeoutNanos != 0) {
            if (chunk.laterTimeoutNanos == null) {
                chunk.laterTimeoutNanos = new long[TimeWaitChunk.ROWS];
            }
            chunk.laterTimeoutNanos[slot] = laterTimeoutNanos;
        }
        size++;
        if (size > heads.length) {
            grow();
        }
        int head = hash(entry.hostId(), entry.localAddress(), entry.remoteAddress(), entry.ports()) & heads.length - 1;
        chunk.chain[slot] = heads[head];
        heads[head] = row;
        arm(row, timeoutNanos, constant, timers);
        return row;
    }

    /** Removes a row at once, with its timer. */
    void remove(int row) {
        disarm(row);
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        unchain(row, chunk, slot);
        if (chunk.laterTimeoutNanos != null) {
            chunk.laterTimeoutNanos[slot] = 0;
        }
        chunk.chain[slot] = firstFree;
        firstFree = row;
        size--;
    }

    /** Arms the row's timer anew, from now. */
    void restart(int row, long timeoutNanos, boolean constant, KernelTimers timers) {
        disarm(row);
        arm(row, timeoutNanos, constant, timers);
    }

    /** The entry as a value. */
    TimeWaitEntry read(int row) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        int packed = chunk.packed[slot];
        return new TimeWaitEntry(
                chunk.hostId[slot],
                chunk.localAddress[slot],
                chunk.remoteAddress[slot],
                chunk.ports[slot],
                (packed & FIN_WAIT_2_BIT) != 0 ? TcpState.FIN_WAIT_2 : TcpState.TIME_WAIT,
                chunk.sndNxt[slot],
                chunk.rcvNxt[slot],
                packed & 0xFFFF,
                packed >>> WINDOW_SCALE_SHIFT & 0xF,
                chunk.tsRecent[slot],
                chunk.tsRecentStamp[slot],
                TimeWaitChunk.get(chunk.tsOffset, slot),
                (packed & OPENED_HERE_BIT) != 0,
                (packed & EXPLICITLY_BOUND_BIT) != 0,
                (packed & REUSE_ADDRESS_BIT) != 0,
                chunk.connectionId[slot] & 0xFFFFFFFFL,
                TimeWaitChunk.get(chunk.enteredAtMillis, slot));
    }

    int hostId(int row) {
        return chunks[row >>> CHUNK_BITS].hostId[row & SLOT_MASK];
    }

    /** Instant at which the entry expires if nothing restarts it. */
    long expiresAtNanos(int row) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        return join(chunk.expiryHigh[slot], chunk.expiryLow[slot]);
    }

    /** Instant at which its timeout is over, before any rounding: what Linux shows. */
    long nominalExpiryNanos(int row) {
        long[] nominal = chunks[row >>> CHUNK_BITS].nominalExpiryNanos;
        return nominal == null || nominal[row & SLOT_MASK] == 0 ? expiresAtNanos(row) : nominal[row & SLOT_MASK];
    }

    private static void noteNominal(TimeWaitChunk chunk, int slot, long nominalNanos, long atNanos) {
        if (chunk.nominalExpiryNanos == null) {
            if (nominalNanos == atNanos) {
                return;
            }
            chunk.nominalExpiryNanos = new long[TimeWaitChunk.ROWS];
        }
        chunk.nominalExpiryNanos[slot] = nominalNanos;
    }

    /** The timeout with which the row was last armed. */
    long timeoutNanos(int row) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        int index = chunk.packed[slot] >>> CLASS_SHIFT;
        if (index != OWN_TIMER_CLASS) {
            return classes[index].timeoutNanos;
        }
        RowTimer timer = Objects.requireNonNull(Objects.requireNonNull(chunk.timers)[slot]);
        return timer.timeoutNanos;
    }

    /** Length of TIME_WAIT for a FIN_WAIT_2 entry that gets there; 0 for the host's constant. */
    long laterTimeoutNanos(int row) {
        long[] column = chunks[row >>> CHUNK_BITS].laterTimeoutNanos;
        return column == null ? 0 : column[row & SLOT_MASK];
    }

    void setTimestamps(int row, int tsRecent, int tsRecentStamp) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        chunk.tsRecent[row & SLOT_MASK] = tsRecent;
        chunk.tsRecentStamp[row & SLOT_MASK] = tsRecentStamp;
    }

    /** Turns a FIN_WAIT_2 entry into a TIME_WAIT entry with a new RCV.NXT. */
    void setTimeWait(int row, int rcvNxt, int enteredAtMillis) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        chunk.packed[slot] &= ~FIN_WAIT_2_BIT;
        chunk.rcvNxt[slot] = rcvNxt;
        if (chunk.enteredAtMillis != null) {
            chunk.enteredAtMillis[slot] = enteredAtMillis;
        }
    }

    /** When the last limited ACK was sent, in ms offset by one; 0 for never. */
    int lastLimitedAckMillis(int row) {
        return TimeWaitChunk.get(chunks[row >>> CHUNK_BITS].lastLimitedAckMillis, row & SLOT_MASK);
    }

    void setLastLimitedAckMillis(int row, int millis) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        chunk.lastLimitedAckMillis = TimeWaitChunk.set(chunk.lastLimitedAckMillis, row & SLOT_MASK, millis);
    }

    /** Shows every row, in no order that may decide anything. */
    void forEachRow(IntConsumer action) {
        for (int head : heads) {
            for (int row = head; row != NONE; row = chainOf(row)) {
                action.accept(row);
            }
        }
    }

    private static void write(TimeWaitChunk chunk, int slot, TimeWaitEntry entry) {
        chunk.hostId[slot] = entry.hostId();
        chunk.localAddress[slot] = entry.localAddress();
        chunk.remoteAddress[slot] = entry.remoteAddress();
        chunk.ports[slot] = entry.ports();
        chunk.sndNxt[slot] = entry.sndNxt();
        chunk.rcvNxt[slot] = entry.rcvNxt();
        chunk.packed[slot] = entry.window()
                | entry.windowScale() << WINDOW_SCALE_SHIFT
                | (entry.substate() == TcpState.FIN_WAIT_2 ? FIN_WAIT_2_BIT : 0)
                | (entry.openedHere() ? OPENED_HERE_BIT : 0)
                | (entry.explicitlyBound() ? EXPLICITLY_BOUND_BIT : 0)
                | (entry.reuseAddress() ? REUSE_ADDRESS_BIT : 0);
        chunk.tsRecent[slot] = entry.tsRecent();
        chunk.tsRecentStamp[slot] = entry.tsRecentStamp();
        chunk.connectionId[slot] = (int) entry.connectionId();
        chunk.tsOffset = TimeWaitChunk.set(chunk.tsOffset, slot, entry.tsOffset());
        chunk.lastLimitedAckMillis = TimeWaitChunk.set(chunk.lastLimitedAckMillis, slot, 0);
        chunk.enteredAtMillis = TimeWaitChunk.set(chunk.enteredAtMillis, slot, entry.enteredAtMillis());
    }

    private int takeRow() {
        if (firstFree != NONE) {
            int row = firstFree;
            firstFree = chunks[row >>> CHUNK_BITS].chain[row & SLOT_MASK];
            return row;
        }
        if (rows >>> CHUNK_BITS == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new TimeWaitChunk();
        }
        return rows++;
    }

    private void unchain(int row, TimeWaitChunk chunk, int slot) {
        int head = hash(chunk.hostId[slot], chunk.localAddress[slot], chunk.remoteAddress[slot], chunk.ports[slot])
                & heads.length - 1;
        if (heads[head] == row) {
            heads[head] = chunk.chain[slot];
            return;
        }
        int before = heads[head];
        while (chainOf(before) != row) {
            before = chainOf(before);
        }
        chunks[before >>> CHUNK_BITS].chain[before & SLOT_MASK] = chunk.chain[slot];
    }

    private int chainOf(int row) {
        return chunks[row >>> CHUNK_BITS].chain[row & SLOT_MASK];
    }

    /** Doubles the heads; every chained row moves to its new head, in an order that only the table decides. */
    private void grow() {
        int[] old = heads;
        heads = new int[old.length * 2];
        Arrays.fill(heads, NONE);
        for (int first : old) {
            int row = first;
            while (row != NONE) {
                TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
                int slot = row & SLOT_MASK;
                int following = chunk.chain[slot];
                int head =
                        hash(chunk.hostId[slot], chunk.localAddress[slot], chunk.remoteAddress[slot], chunk.ports[slot])
                                & heads.length - 1;
                chunk.chain[slot] = heads[head];
                heads[head] = row;
                row = following;
            }
        }
    }

    private void arm(int row, long timeoutNanos, boolean constant, KernelTimers timers) {
        long nowNanos = simulation.nowNanos();
        long atNanos = timers.entryExpiryNanos(nowNanos, timeoutNanos);
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        noteNominal(chunk, slot, nowNanos + timeoutNanos, atNanos);
        chunk.expiryLow[slot] = (int) atNanos;
        chunk.expiryHigh[slot] = (int) (atNanos >>> 32);
        int index = constant ? classOf(timeoutNanos, timers) : OWN_TIMER_CLASS;
        chunk.packed[slot] = (chunk.packed[slot] & ~(0xFF << CLASS_SHIFT)) | (index << CLASS_SHIFT);
        if (index == OWN_TIMER_CLASS) {
            if (chunk.timers == null) {
                chunk.timers = new RowTimer[TimeWaitChunk.ROWS];
            }
            RowTimer timer = new RowTimer(row, timeoutNanos);
            chunk.timers[slot] = timer;
            simulation.schedule(timer, atNanos);
            return;
        }
        long sequence = simulation.reserveSequence();
        chunk.sequenceLow[slot] = (int) sequence;
        chunk.sequenceHigh[slot] = (int) (sequence >>> 32);
        classes[index].append(row);
    }

    private void disarm(int row) {
        TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
        int slot = row & SLOT_MASK;
        int index = chunk.packed[slot] >>> CLASS_SHIFT;
        if (index != OWN_TIMER_CLASS) {
            classes[index].unlink(row);
        } else if (chunk.timers != null) {
            RowTimer timer = chunk.timers[slot];
            if (timer != null) {
                simulation.cancel(timer);
            }
            chunk.timers[slot] = null;
        }
    }

    /** The class of a constant timeout; beyond 255 constants in one run, an event per entry. */
    private int classOf(long timeoutNanos, KernelTimers timers) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i].timeoutNanos == timeoutNanos && classes[i].timers == timers) {
                return i;
            }
        }
        if (classes.length == OWN_TIMER_CLASS) {
            return OWN_TIMER_CLASS;
        }
        classes = Arrays.copyOf(classes, classes.length + 1);
        classes[classes.length - 1] = new TimeoutClass(timeoutNanos, timers);
        return classes.length - 1;
    }

    private static int hash(int hostId, int localAddress, int remoteAddress, int ports) {
        return TupleHash.of(hostId, localAddress, remoteAddress, ports);
    }

    private static long join(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }

    /** Rows with one timeout, rounded in one way, in the order of expiry; the event in the queue is the head's. */
    private final class TimeoutClass extends Event {
        private final long timeoutNanos;
        private final KernelTimers timers;
        private int first = NONE;
        private int last = NONE;

        TimeoutClass(long timeoutNanos, KernelTimers timers) {
            this.timeoutNanos = timeoutNanos;
            this.timers = timers;
        }

        void append(int row) {
            TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
            chunk.previous[row & SLOT_MASK] = last;
            chunk.next[row & SLOT_MASK] = NONE;
            if (last == NONE) {
                first = row;
                scheduleFirst();
            } else {
                chunks[last >>> CHUNK_BITS].next[last & SLOT_MASK] = row;
            }
            last = row;
        }

        void unlink(int row) {
            TimeWaitChunk chunk = chunks[row >>> CHUNK_BITS];
            int before = chunk.previous[row & SLOT_MASK];
            int after = chunk.next[row & SLOT_MASK];
            if (after == NONE) {
                last = before;
            } else {
                chunks[after >>> CHUNK_BITS].previous[after & SLOT_MASK] = before;
            }
            if (before != NONE) {
                chunks[before >>> CHUNK_BITS].next[before & SLOT_MASK] = after;
                return;
            }
            first = after;
            simulation.cancel(this);
            if (first != NONE) {
                scheduleFirst();
            }
        }

        private void scheduleFirst() {
            TimeWaitChunk chunk = chunks[first >>> CHUNK_BITS];
            int slot = first & SLOT_MASK;
            simulation.scheduleReserved(
                    this, expiresAtNanos(first), join(chunk.sequenceHigh[slot], chunk.sequenceLow[slot]));
        }

        @Override
        protected void fire() {
            expiry.expired(first);
        }
    }

    /** The timer of a row whose timeout is no constant. */
    final class RowTimer extends Event {
        private final int row;
        private final long timeoutNanos;

        RowTimer(int row, long timeoutNanos) {
            this.row = row;
            this.timeoutNanos = timeoutNanos;
        }

        @Override
        protected void fire() {
            expiry.expired(row);
        }
    }
}
