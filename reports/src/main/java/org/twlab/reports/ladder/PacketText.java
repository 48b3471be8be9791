package org.twlab.reports.ladder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** Parts of a packet as analysers print them. */
final class PacketText {
    private static final int NANO_DIGITS = 9;
    private static final long SECOND = 1_000_000_000L;

    private PacketText() {}

    /** Seconds with all nine decimal places: {@code 12.000000001}. */
    static String seconds(long nanos) {
        String fraction = Long.toString(nanos % SECOND);
        return nanos / SECOND + "." + "0".repeat(NANO_DIGITS - fraction.length()) + fraction;
    }

    /** {@code 192.0.2.1:40000 > 198.51.100.1:80}. */
    static String ends(Ipv4Packet packet) {
        if (packet.payload() instanceof TcpSegment segment) {
            return new Endpoint(packet.source(), segment.sourcePort()) + " > "
                    + new Endpoint(packet.destination(), segment.destinationPort());
        }
        return Address.text(packet.source()) + " > " + Address.text(packet.destination());
    }

    /** Flags of a segment, or what else the packet is. */
    static String kind(Ipv4Packet packet) {
        if (packet.payload() instanceof TcpSegment segment) {
            return segment.flagText();
        }
        if (packet.payload() instanceof IcmpMessage) {
            return "ICMP";
        }
        if (packet.isFragment()) {
            return "fragment";
        }
        return packet.payload().protocol() == Ipv4Packet.PROTOCOL_UDP
                ? "UDP"
                : "proto " + packet.payload().protocol();
    }

    /** Numbers, window, length and options of a segment; type and quote of an ICMP message. */
    static String content(Ipv4Packet packet, InitialSequences initial) {
        if (packet.payload() instanceof TcpSegment segment) {
            return segment(packet, segment, initial);
        }
        if (packet.payload() instanceof IcmpMessage message) {
            return message(message);
        }
        return packet.isFragment()
                ? piece(packet)
                : "length " + packet.payload().wireLength();
    }

    /** {@code offset 1480 length 1000 MF}: bytes of what the whole carries, and whether more of it follows. */
    static String piece(Ipv4Packet packet) {
        return "offset " + packet.fragmentOffset() + " length "
                + packet.payload().wireLength() + (packet.moreFragments() ? " MF" : "");
    }

    private static String segment(Ipv4Packet packet, TcpSegment segment, InitialSequences initial) {
        StringBuilder text = new StringBuilder("seq ").append(initial.ofSender(packet, segment.seq()));
        int length = segment.payload().length();
        if (length > 0) {
            text.append(':').append(initial.ofSender(packet, segment.seq() + length));
        }
        if (segment.acks()) {
            text.append(" ack ").append(initial.ofReceiver(packet, segment.ack()));
        }
        text.append(" win ").append(segment.window());
        if (segment.has(TcpSegment.URG)) {
            text.append(" urg ").append(segment.urgentPointer());
        }
        text.append(" length ").append(length);
        List<String> options = options(packet, segment.options(), initial);
        return options.isEmpty()
                ? text.toString()
                : text.append(" <")
                        .append(String.join(", ", options))
                        .append('>')
                        .toString();
    }

    private static List<String> options(Ipv4Packet packet, TcpOptions options, InitialSequences initial) {
        List<String> texts = new ArrayList<>();
        if (options.mss() != TcpOptions.ABSENT) {
            texts.add("mss " + options.mss());
        }
        if (options.sackPermitted()) {
            texts.add("sackOK");
        }
        if (options.hasTimestamps()) {
            texts.add("TS val " + Serial32.toString(options.tsVal()) + " ecr " + Serial32.toString(options.tsEcr()));
        }
        if (options.offeredWindowScale() != TcpOptions.ABSENT) {
            texts.add("wscale " + options.offeredWindowScale());
        }
        int[] edges = options.sackBlocks();
        for (int i = 0; i + 1 < edges.length; i += 2) {
            texts.add("sack " + initial.ofReceiver(packet, edges[i]) + ":" + initial.ofReceiver(packet, edges[i + 1]));
        }
        return texts;
    }

    private static String message(IcmpMessage message) {
        String about = "type " + message.type() + " code " + message.code() + " (" + meaning(message) + ")";
        Optional<QuotedPacket> quoted = QuotedPacket.parse(message.quote());
        return quoted.map(cause -> about + " about " + cause.source() + " > " + cause.destination())
                .orElse(about);
    }

    private static String meaning(IcmpMessage message) {
        return switch (message.type()) {
            case 0 -> "echo reply";
            case IcmpMessage.DESTINATION_UNREACHABLE -> "destination unreachable";
            case IcmpMessage.SOURCE_QUENCH -> "source quench";
            case IcmpMessage.REDIRECT -> "redirect";
            case 8 -> "echo request";
            case IcmpMessage.TIME_EXCEEDED -> "time exceeded";
            case IcmpMessage.PARAMETER_PROBLEM -> "parameter problem";
            default -> "other";
        };
    }
}
