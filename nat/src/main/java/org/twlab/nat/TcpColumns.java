package org.twlab.nat;

import org.twlab.nat.TcpTrack.Side;

/** Puts a {@link TcpTrack} into the columns of a row and takes it out again. The flags are those of every protocol. */
final class TcpColumns {
    /** Ints from {@link ConntrackRows#TRACKING}. */
    static final int WIDTH = 12;

    /** Bits of {@link ConntrackRows#FLAGS}; below them the state. */
    static final int SEEN_REPLY = 1 << 4;

    static final int ASSURED = 1 << 5;
    /** A connection of the gateway itself. */
    static final int LOCAL = 1 << 6;
    /** Answers go to another endpoint than the first packet came from. */
    static final int SOURCE_TRANSLATED = 1 << 7;
    /** Of the gateway's own: the first packet came from elsewhere. */
    static final int INBOUND = 1 << 22;
    /** What is never stored by a tracker. */
    static final int FIXED = LOCAL | SOURCE_TRANSLATED | INBOUND;

    private static final int STATE = 0xF;
    private static final int CLOSE_INITIATED = 1 << 8;
    private static final int CHALLENGE_EXPECTED = 1 << 9;
    private static final int LAST_IS_REPLY = 1 << 10;
    private static final int LAST_CLASS_SHIFT = 11;
    private static final int LAST_CLASS = 7;
    private static final int LIBERAL = 1 << 14;
    private static final int LAST_SCALES = 1 << 15;
    /** Three bits for each side. */
    private static final int ORIGINAL_SHIFT = 16;

    private static final int REPLY_SHIFT = 19;
    private static final int ACKNOWLEDGES = 1;
    private static final int UNACKNOWLEDGED = 2;
    private static final int SCALES = 4;
    private static final int RETRANSMISSIONS_SHIFT = 24;
    private static final int MOST_RETRANSMISSIONS = 0xFF;

    private static final int LAST_SEQ = 0;
    private static final int LAST_ACK = 1;
    private static final int LAST_END = 2;
    /** Window of the last segment, above it the scales of both sides and of the last segment ignored. */
    private static final int LAST_WINDOW = 3;

    private static final int ORIGINAL_SCALE_SHIFT = 16;
    private static final int REPLY_SCALE_SHIFT = 20;
    private static final int LAST_SCALE_SHIFT = 24;
    /** Four ints for each side. */
    private static final int ORIGINAL_AT = 4;

    private static final int REPLY_AT = 8;
    private static final int END = 0;
    private static final int MAX_ACK = 1;
    private static final int MAX_END = 2;
    private static final int MAX_WINDOW = 3;

    private static final ConntrackState[] STATES = ConntrackState.values();
    private static final PacketClass[] CLASSES = PacketClass.values();

    private TcpColumns() {}

    static ConntrackState state(ConntrackRows rows, int row) {
        return STATES[rows.get(row, ConntrackRows.FLAGS) & STATE];
    }

    /** Behind the highest sequence number that the side which opened has sent. */
    static int originalEnd(ConntrackRows rows, int row) {
        return rows.get(row, ConntrackRows.TRACKING + ORIGINAL_AT + END);
    }

    /** Reads the connection of a row. */
    static void load(ConntrackRows rows, int row, TcpTrack track) {
        int[] cells = rows.chunk(row);
        int start = rows.start(row);
        int flags = cells[start + ConntrackRows.FLAGS];
        track.state = STATES[flags & STATE];
        track.assured = (flags & ASSURED) != 0;
        track.closeInitiated = (flags & CLOSE_INITIATED) != 0;
        track.challengeExpected = (flags & CHALLENGE_EXPECTED) != 0;
        track.liberal = (flags & LIBERAL) != 0;
        track.lastScales = (flags & LAST_SCALES) != 0;
        track.lastClass = CLASSES[flags >>> LAST_CLASS_SHIFT & LAST_CLASS];
        track.lastDirection = (flags & LAST_IS_REPLY) != 0 ? Direction.REPLY : Direction.ORIGINAL;
        track.retransmissions = flags >>> RETRANSMISSIONS_SHIFT;
        int at = start + ConntrackRows.TRACKING;
        track.lastSeq = cells[at + LAST_SEQ];
        track.lastAck = cells[at + LAST_ACK];
        track.lastEnd = cells[at + LAST_END];
        int windows = cells[at + LAST_WINDOW];
        track.lastWindow = windows & 0xFFFF;
        track.lastScale = (byte) (windows >>> LAST_SCALE_SHIFT & 0xF);
        load(cells, at + ORIGINAL_AT, flags >>> ORIGINAL_SHIFT, windows >>> ORIGINAL_SCALE_SHIFT, track.original);
        load(cells, at + REPLY_AT, flags >>> REPLY_SHIFT, windows >>> REPLY_SCALE_SHIFT, track.reply);
    }

    private static void load(int[] cells, int at, int flags, int scale, Side side) {
        side.acknowledges = (flags & ACKNOWLEDGES) != 0;
        side.unacknowledged = (flags & UNACKNOWLEDGED) != 0;
        side.scales = (flags & SCALES) != 0;
        side.scale = (byte) (scale & 0xF);
        side.end = cells[at + END];
        side.maxAck = cells[at + MAX_ACK];
        side.maxEnd = cells[at + MAX_END];
        side.maxWindow = cells[at + MAX_WINDOW];
    }

    /** Writes the connection of a row; the flags of other owners stay. */
    static void store(ConntrackRows rows, int row, TcpTrack track, boolean seenReply) {
        int[] cells = rows.chunk(row);
        int start = rows.start(row);
        int at = start + ConntrackRows.TRACKING;
        cells[start + ConntrackRows.FLAGS] = (cells[start + ConntrackRows.FLAGS] & FIXED)
                | track.state.ordinal()
                | flag(seenReply, SEEN_REPLY)
                | flag(track.assured, ASSURED)
                | flag(track.closeInitiated, CLOSE_INITIATED)
                | flag(track.challengeExpected, CHALLENGE_EXPECTED)
                | flag(track.liberal, LIBERAL)
                | flag(track.lastScales, LAST_SCALES)
                | flag(track.lastDirection == Direction.REPLY, LAST_IS_REPLY)
                | track.lastClass.ordinal() << LAST_CLASS_SHIFT
                | flags(track.original) << ORIGINAL_SHIFT
                | flags(track.reply) << REPLY_SHIFT
                | Math.min(track.retransmissions, MOST_RETRANSMISSIONS) << RETRANSMISSIONS_SHIFT;
        cells[at + LAST_SEQ] = track.lastSeq;
        cells[at + LAST_ACK] = track.lastAck;
        cells[at + LAST_END] = track.lastEnd;
        cells[at + LAST_WINDOW] = track.lastWindow
                | track.original.scale << ORIGINAL_SCALE_SHIFT
                | track.reply.scale << REPLY_SCALE_SHIFT
                | track.lastScale << LAST_SCALE_SHIFT;
        store(cells, at + ORIGINAL_AT, track.original);
        store(cells, at + REPLY_AT, track.reply);
    }

    private static void store(int[] cells, int at, Side side) {
        cells[at + END] = side.end;
        cells[at + MAX_ACK] = side.maxAck;
        cells[at + MAX_END] = side.maxEnd;
        cells[at + MAX_WINDOW] = side.maxWindow;
    }

    private static int flags(Side side) {
        return flag(side.acknowledges, ACKNOWLEDGES)
                | flag(side.unacknowledged, UNACKNOWLEDGED)
                | flag(side.scales, SCALES);
    }

    private static int flag(boolean on, int bit) {
        return on ? bit : 0;
    }
}
