package org.twlab.experiments.cli;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.run.Watcher;

/**
 * What a capture at some hosts ought to hold: each packet that a host sends or receives, and each packet that dies
 * elsewhere, as the values of {@link #FIELDS} that an analyser should read.
 */
final class SeenPackets implements Watcher {
    /** Fields of an analyser, in the order of the values here. */
    static final List<String> FIELDS = List.of(
            "frame.time_epoch",
            "frame.interface_name",
            "frame.comment",
            "frame.len",
            "ip.src",
            "ip.dst",
            "ip.ttl",
            "ip.id",
            "icmp.type",
            "icmp.code",
            "tcp.srcport",
            "tcp.dstport",
            "tcp.seq_raw",
            "tcp.ack_raw",
            "tcp.flags",
            "tcp.window_size_value",
            "tcp.len",
            "tcp.options.mss_val",
            "tcp.options.wscale.shift",
            "tcp.options.timestamp.tsval",
            "tcp.options.timestamp.tsecr",
            "tcp.options.sack_le",
            "tcp.options.sack_re");

    /** Place of the first field that a quoted packet in an ICMP message has too. */
    static final int FIRST_OF_TCP = FIELDS.indexOf("tcp.srcport");

    private final Set<String> hosts;
    private final List<Seen> seen = new ArrayList<>();
    /** By packet, the last time it was seen. */
    private final IdentityHashMap<Ipv4Packet, Seen> last = new IdentityHashMap<>();

    private static final class Seen {
        private final long atNanos;
        private final String interfaceName;
        private final Ipv4Packet packet;
        private final String place;
        private String comment = "";

        Seen(long atNanos, String interfaceName, Ipv4Packet packet, String place) {
            this.atNanos = atNanos;
            this.interfaceName = interfaceName;
            this.packet = packet;
            this.place = place;
        }
    }

    SeenPackets(Set<String> hosts) {
        this.hosts = hosts;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketSent sent) {
            String from = sent.link().split("->", -1)[0];
            see(new Seen(sent.atNanos(), from, sent.packet(), sent.link()));
        } else if (event instanceof PacketDelivered delivered) {
            String to = delivered.link().split("->", -1)[1];
            see(new Seen(delivered.atNanos(), to, delivered.packet(), to));
        } else if (event instanceof PacketDropped dropped) {
            die(dropped);
        }
    }

    private void see(Seen packet) {
        if (hosts.contains(packet.interfaceName)) {
            seen.add(packet);
            last.put(packet.packet, packet);
        }
    }

    private void die(PacketDropped dropped) {
        Seen dying = last.get(dropped.packet());
        if (dying == null || !dying.place.equals(dropped.place())) {
            dying = new Seen(dropped.atNanos(), "drops", dropped.packet(), dropped.place());
            seen.add(dying);
        }
        String reason = dropped.drop().reason().name().toLowerCase(Locale.ROOT);
        dying.comment = "drop " + reason + " at " + dropped.place()
                + (dropped.drop().values().isEmpty() ? "" : ": " + values(dropped));
    }

    private static String values(PacketDropped dropped) {
        return dropped.drop().values().entrySet().stream()
                .map(value -> value.getKey() + "=" + unsigned(value.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String unsigned(Object value) {
        return value instanceof Integer number ? Serial32.toString(number) : value.toString();
    }

    /** Every packet with its bytes, in the order in which they were seen. */
    List<PacketFile.Captured> captured() {
        return seen.stream()
                .map(packet -> new PacketFile.Captured(
                        packet.atNanos,
                        packet.interfaceName,
                        packet.comment,
                        ByteBuffer.wrap(PacketCodec.encode(packet.packet))))
                .toList();
    }

    /** The values of every packet, in the order in which they were seen. */
    List<List<String>> fields() {
        return seen.stream().map(SeenPackets::fields).toList();
    }

    private static List<String> fields(Seen seen) {
        Ipv4Packet packet = seen.packet;
        List<String> fields = new ArrayList<>(List.of(
                "%d.%09d".formatted(seen.atNanos / 1_000_000_000, seen.atNanos % 1_000_000_000),
                seen.interfaceName,
                seen.comment,
                Integer.toString(packet.totalLength()),
                Address.text(packet.source()),
                Address.text(packet.destination()),
                Integer.toString(packet.ttl()),
                "0x%04x".formatted(packet.identification())));
        if (packet.payload() instanceof IcmpMessage message) {
            fields.addAll(List.of(Integer.toString(message.type()), Integer.toString(message.code())));
        } else {
            fields.addAll(List.of("", ""));
        }
        if (packet.payload() instanceof TcpSegment segment) {
            fields.addAll(tcp(segment));
        }
        while (fields.size() < FIELDS.size()) {
            fields.add("");
        }
        return fields;
    }

    private static List<String> tcp(TcpSegment segment) {
        TcpOptions options = segment.options();
        return List.of(
                Integer.toString(segment.sourcePort()),
                Integer.toString(segment.destinationPort()),
                Serial32.toString(segment.seq()),
                Serial32.toString(segment.ack()),
                "0x%04x".formatted(segment.flags()),
                Integer.toString(segment.window()),
                Integer.toString(segment.payload().length()),
                present(options.mss()),
                present(options.offeredWindowScale()),
                options.hasTimestamps() ? Serial32.toString(options.tsVal()) : "",
                options.hasTimestamps() ? Serial32.toString(options.tsEcr()) : "",
                edges(options, 0),
                edges(options, 1));
    }

    private static String present(int value) {
        return value == TcpOptions.ABSENT ? "" : Integer.toString(value);
    }

    private static String edges(TcpOptions options, int side) {
        int[] edges = options.sackBlocks();
        return IntStream.range(0, options.sackBlockCount())
                .mapToObj(block -> Serial32.toString(edges[2 * block + side]))
                .collect(Collectors.joining("~"));
    }
}
