package org.twlab.experiments.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;

/** Kinds of packets, in the order in which they are tried: a packet is of the first that fits. */
public enum PacketKind {
    /** RST, whatever else. */
    RST(TcpSegment.RST, 0),
    /** SYN and ACK. */
    SYN_ACK(TcpSegment.SYN | TcpSegment.ACK, TcpSegment.RST),
    /** SYN without ACK. */
    SYN(TcpSegment.SYN, TcpSegment.RST | TcpSegment.ACK),
    /** FIN, with data or without. */
    FIN(TcpSegment.FIN, TcpSegment.RST | TcpSegment.SYN),
    /** Payload and none of these flags. */
    DATA(0, TcpSegment.RST | TcpSegment.SYN | TcpSegment.FIN),
    /** No payload, and acknowledges the peer's FIN after one's own; which only {@link Connections} knows. */
    LAST_ACK(TcpSegment.ACK, TcpSegment.RST | TcpSegment.SYN | TcpSegment.FIN),
    /** Any other segment. */
    ACK(0, TcpSegment.RST | TcpSegment.SYN | TcpSegment.FIN),
    /** An ICMP message. */
    ICMP(0, TcpSegment.FLAGS),
    /** What is neither a TCP segment nor an ICMP message, fragments of them included. */
    OTHER(0, TcpSegment.FLAGS);

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int set;
    private final int clear;

    /**
     * @param set flags that every packet of the kind has
     * @param clear flags that none has
     */
    PacketKind(int set, int clear) {
        this.set = set;
        this.clear = clear;
    }

    /** As scenarios and metrics write it: {@code syn-ack}. */
    public String label() {
        return label;
    }

    /** All labels, in the order of the kinds. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(PacketKind::label).toList();
    }

    /** The kind with a label. */
    public static Optional<PacketKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    /** Whether a packet of this kind can have some flags and lack others. */
    public boolean allows(int flagsSet, int flagsClear) {
        return (flagsSet & clear) == 0 && (flagsClear & set) == 0;
    }

    /** The kind as far as the packet alone tells: {@link #ACK} for {@link #LAST_ACK}. */
    public static PacketKind of(Ipv4Packet packet) {
        if (!(packet.payload() instanceof TcpSegment segment)) {
            return packet.payload() instanceof IcmpMessage ? ICMP : OTHER;
        }
        if (segment.rst()) {
            return RST;
        }
        if (segment.syn()) {
            return segment.acks() ? SYN_ACK : SYN;
        }
        if (segment.fin()) {
            return FIN;
        }
        return segment.payload().length() > 0 ? DATA : ACK;
    }
}
