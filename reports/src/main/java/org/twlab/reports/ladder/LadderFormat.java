package org.twlab.reports.ladder;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.terminal.Paint;

/**
 * How lines look: {@code time [connection] source > destination flags states-of-both-ends numbers <options> ttl fate}.
 * Columns grow with the widest text so far.
 */
final class LadderFormat {
    private static final int TIME_WIDTH = 14;
    /** Reasons for which a listener refuses a segment. */
    private static final ImmutableSet<DropReason> LISTENERS = Sets.immutableEnumSet(
            DropReason.TW_RECYCLE, DropReason.ACCEPT_QUEUE_FULL, DropReason.SYN_QUEUE_FULL, DropReason.LISTEN_IGNORED);

    /** Values of reasons in the stream of the one who sent the packet, and in that of the one who got it. */
    private static final ImmutableSet<String> SENDERS_NUMBERS = ImmutableSet.of("seq", "rcv_nxt");

    private static final ImmutableSet<String> RECEIVERS_NUMBERS = ImmutableSet.of("ack", "iss");

    private final InitialSequences initial;
    private final LongFunction<String> names;
    private final boolean named;
    private final boolean colour;
    private int nameWidth;
    private int endsWidth;
    private int kindWidth = 2;
    private int statesWidth = 13;

    /**
     * @param initial the numbers to which others are relative
     * @param names of connection attempts by identifier
     * @param named whether lines say to which attempt they belong
     */
    LadderFormat(InitialSequences initial, LongFunction<String> names, boolean named, boolean colour) {
        this.initial = initial;
        this.names = names;
        this.named = named;
        this.colour = colour;
    }

    String line(LadderLine line) {
        StringBuilder text = new StringBuilder(160);
        String time = PacketText.seconds(line.atNanos());
        text.append(" ".repeat(Math.max(0, TIME_WIDTH - time.length())))
                .append(time)
                .append("  ");
        if (named) {
            String name = names.apply(line.connectionId());
            nameWidth = Math.max(nameWidth, name.length());
            pad(text, name, nameWidth);
        }
        if (line instanceof LadderLine.Change change) {
            return text.append("-- ").append(change.text()).toString();
        }
        if (line instanceof LadderLine.Flight flight) {
            append(text, flight);
        }
        return text.toString();
    }

    private void append(StringBuilder text, LadderLine.Flight flight) {
        String ends = PacketText.ends(flight.packet);
        String kind = PacketText.kind(flight.packet);
        String states = flight.sender == null ? "" : flight.senderState + " > " + receiverState(flight);
        endsWidth = Math.max(endsWidth, ends.length());
        kindWidth = Math.max(kindWidth, kind.length());
        statesWidth = Math.max(statesWidth, states.length());
        pad(text, ends, endsWidth);
        pad(text, kind, kindWidth);
        pad(text, states, statesWidth);
        text.append(PacketText.content(flight.packet, initial)).append(" ttl ").append(flight.packet.ttl());
        Ipv4Packet arrived = flight.arrived;
        if (arrived != null) {
            text.append('>').append(arrived.ttl());
            text.append(", after ").append(NumberText.duration(flight.endedNanos - flight.atNanos()));
            if (arrived.isFragment() && !flight.packet.isFragment()) {
                text.append(", of it ").append(PacketText.piece(arrived));
            }
        }
        if (flight.outlivedNanos > 0) {
            text.append(", age ").append(NumberText.duration(flight.endedNanos - flight.packet.bornNanos()));
            text.append(" > MSL ").append(NumberText.duration(flight.outlivedNanos));
        }
        if (!flight.copiedAt.isEmpty()) {
            text.append(flight.packet.isFragment() ? ", cut off at " : ", copied at ")
                    .append(flight.copiedAt);
        }
        if (flight.packet.origin().connectionId() != flight.connectionId()) {
            text.append(", left by ").append(names.apply(flight.packet.origin().connectionId()));
        }
        if (flight.drop != null) {
            text.append("; ").append(drop(flight, flight.drop));
        } else if (arrived == null) {
            text.append(", still on its way");
        }
    }

    /** A refusal tells what there is in place of a socket of the connection. */
    private static String receiverState(LadderLine.Flight flight) {
        if (flight.arrived == null || flight.arrived.isFragment()) {
            return "...";
        }
        return flight.drop == null || !flight.receiverState.equals(SocketStates.NONE)
                ? flight.receiverState
                : stateOfRefuser(flight.drop.drop().reason());
    }

    private static String stateOfRefuser(DropReason reason) {
        if (LISTENERS.contains(reason)) {
            return "LISTEN";
        }
        return reason == DropReason.NO_SOCKET ? "CLOSED" : SocketStates.NONE;
    }

    private String drop(LadderLine.Flight flight, PacketDropped dropped) {
        String values = dropped.drop().values().entrySet().stream()
                .map(value -> value.getKey() + "=" + text(dropped.packet(), value.getKey(), value.getValue()))
                .collect(Collectors.joining(", "));
        String what = (flight.arrived == null ? "dropped at " : "refused at ") + dropped.place() + ": "
                + dropped.drop().reason().label();
        String text = values.isEmpty() ? what : what + " " + values;
        return colour ? Paint.RED.over(text) : text;
    }

    /** Sequence numbers are relative, as those of the packet are. */
    private String text(Ipv4Packet packet, String name, Object value) {
        if (!(value instanceof Integer number)) {
            return value.toString();
        }
        if (SENDERS_NUMBERS.contains(name)) {
            return initial.deciding(packet, true, number);
        }
        return RECEIVERS_NUMBERS.contains(name)
                ? initial.deciding(packet, false, number)
                : Integer.toUnsignedString(number);
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(width - text.length() + 2));
    }
}
