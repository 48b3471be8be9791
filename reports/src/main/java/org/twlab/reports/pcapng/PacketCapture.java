package org.twlab.reports.pcapng;

import java.io.Closeable;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceListener;
import org.twlab.reports.table.NumberText;

/**
 * Follows the trace of a run and writes what its capture points see to a pcapng file, in the order in which it happened;
 * times are simulated nanoseconds.
 *
 * <p>A packet that dies carries the reason as a comment, in the form {@code drop tw_recycle at server: record_ts=7,
 * tsval=5}. It stands on the packet as the place of its death saw it; where no capture point is, the packet stands on
 * an interface of its own, {@value #DROPS}. So each death has exactly one comment. A packet that reaches a captured host older than its maximum segment lifetime says so:
 * {@code age 61.2s > MSL 30s}.
 *
 * <p>A packet is held back until its fate at the place is known: until the trace says that another event began. At most
 * {@value #MOST_HELD} are; one that dies after that stands on {@value #DROPS} too.
 */
public final class PacketCapture implements TraceListener, Closeable {
    /** The interface of packets that died where nobody captures. */
    public static final String DROPS = "drops";

    private static final int MOST_HELD = 1024;
    private static final String ARROW = "->";

    private final PcapngWriter writer;
    private final ToLongFunction<String> mslNanos;
    private final Map<String, Integer> nodes = new HashMap<>();
    private final Map<String, Integer> directions = new HashMap<>();
    private final int drops;
    private final Deque<Seen> held = new ArrayDeque<>();
    private long packets;

    /**
     * Begins the file.
     *
     * @param path the file, for messages
     * @param out where the bytes go; closed with this capture
     * @param comment about the whole file: what was run
     * @param points the interfaces, in this order
     */
    public PacketCapture(Path path, OutputStream out, String comment, List<CapturePoint> points) {
        this(path, out, comment, points, host -> Long.MAX_VALUE);
    }

    /**
     * Begins the file.
     *
     * @param path the file, for messages
     * @param out where the bytes go; closed with this capture
     * @param comment about the whole file: what was run
     * @param points the interfaces, in this order
     * @param mslNanos maximum segment lifetime of a node, by its name: packets that are older when they arrive there say so
     */
    public PacketCapture(
            Path path, OutputStream out, String comment, List<CapturePoint> points, ToLongFunction<String> mslNanos) {
        this.mslNanos = mslNanos;
        writer = new PcapngWriter(path, out, comment);
        for (CapturePoint point : points) {
            int id = writer.addInterface(point.name());
            switch (point.kind()) {
                case NODE -> nodes.put(point.name(), id);
                case LINK -> point.directions().forEach(direction -> directions.put(direction, id));
            }
        }
        drops = writer.addInterface(DROPS);
    }

    /** A packet as a capture point saw it, and why it died there. */
    private static final class Seen {
        private final long atNanos;
        private final int interfaceId;
        private final PacketDirection direction;
        private final Ipv4Packet packet;
        private final String place;
        private String comment = "";
        private boolean dies;

        /** @param place whose drop of the packet is the death of what was seen: a node or a link direction */
        Seen(long atNanos, int interfaceId, PacketDirection direction, Ipv4Packet packet, String place) {
            this.atNanos = atNanos;
            this.interfaceId = interfaceId;
            this.direction = direction;
            this.packet = packet;
            this.place = place;
        }

        void comment(String text) {
            comment = comment.isEmpty() ? text : comment + "; " + text;
        }

        void dies(String why) {
            dies = true;
            comment(why);
        }

        boolean isArrival() {
            return direction == PacketDirection.INBOUND;
        }

        @SuppressWarnings("ReferenceEquality") // equal packets may follow one another; only this one dies
        boolean diesIn(PacketDropped event) {
            return packet == event.packet() && !dies && place.equals(event.place());
        }
    }

    /** Packets in the file so far, one for each time one was seen. */
    public long packets() {
        return packets;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketSent sent) {
            sent(sent);
        } else if (event instanceof PacketDelivered delivered) {
            delivered(delivered);
        } else if (event instanceof PacketDropped dropped) {
            dropped(dropped);
        }
    }

    /** What a link does with a packet it does at once; what a node does with it, before the next one arrives. */
    private void sent(PacketSent sent) {
        Seen first = held.peekFirst();
        if (first == null || !first.isArrival() || held.size() >= MOST_HELD) {
            writeHeld();
        }
        String link = sent.link();
        String from = link.substring(0, link.indexOf(ARROW));
        hold(sent.atNanos(), nodes.get(from), PacketDirection.OUTBOUND, sent.packet(), link);
        hold(sent.atNanos(), directions.get(link), PacketDirection.UNKNOWN, sent.packet(), link);
    }

    private void delivered(PacketDelivered delivered) {
        writeHeld();
        String link = delivered.link();
        String to = link.substring(link.indexOf(ARROW) + ARROW.length());
        Seen arrived = hold(delivered.atNanos(), nodes.get(to), PacketDirection.INBOUND, delivered.packet(), to);
        if (arrived != null) {
            long ageNanos = delivered.atNanos() - delivered.packet().bornNanos();
            long lifetimeNanos = mslNanos.applyAsLong(to);
            if (ageNanos > lifetimeNanos) {
                arrived.comment(
                        "age " + NumberText.duration(ageNanos) + " > MSL " + NumberText.duration(lifetimeNanos));
            }
        }
    }

    /** Null where nobody captures. */
    private @Nullable Seen hold(
            long atNanos, @Nullable Integer interfaceId, PacketDirection direction, Ipv4Packet packet, String place) {
        if (interfaceId == null) {
            return null;
        }
        Seen seen = new Seen(atNanos, interfaceId, direction, packet, place);
        held.addLast(seen);
        return seen;
    }

    private void dropped(PacketDropped dropped) {
        String comment = comment(dropped);
        for (Iterator<Seen> latestFirst = held.descendingIterator(); latestFirst.hasNext(); ) {
            Seen seen = latestFirst.next();
            if (seen.diesIn(dropped)) {
                seen.dies(comment);
                return;
            }
        }
        Seen unseen = new Seen(dropped.atNanos(), drops, PacketDirection.UNKNOWN, dropped.packet(), dropped.place());
        unseen.dies(comment);
        if (held.size() >= MOST_HELD) {
            writeHeld();
        }
        held.addLast(unseen);
    }

    private static String comment(PacketDropped dropped) {
        Drop drop = dropped.drop();
        String values = drop.valueText();
        String reason = "drop " + drop.reason().label() + " at " + dropped.place();
        return values.isEmpty() ? reason : reason + ": " + values;
    }

    private void writeHeld() {
        while (!held.isEmpty()) {
            Seen seen = held.removeFirst();
            byte[] bytes = PacketCodec.encode(seen.packet);
            writer.packet(seen.interfaceId, seen.atNanos, bytes, seen.direction, seen.comment);
            packets++;
        }
    }

    /** Completes the file. */
    @Override
    public void close() {
        try {
            writeHeld();
        } finally {
            writer.close();
        }
    }
}
