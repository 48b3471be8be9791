package org.twlab.core.packet;

import java.util.Objects;

/**
 * A TCP segment (RFC 9293 section 3.1): immutable, every header field, options and payload. Sequence numbers are 32-bit
 * serial numbers, see {@link Serial32}. The checksum is either stamped (carried) or computed at encoding, see
 * {@link Ipv4Packet}.
 */
public final class TcpSegment implements IpPayload {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;
    /** The ninth flag bit (RFC 3540 NS, RFC 9768 AE). */
    public static final int NS = 0x100;
    /** All nine flag bits. */
    public static final int FLAGS = 0x1FF;
    /** Header without options, in bytes. */
    public static final int MIN_HEADER_LENGTH = 20;
    /** With 40 bytes of options. */
    private static final int MAX_HEADER_LENGTH = 60;

    private static final String FLAG_LETTERS = "FSRP.UEWN";

    private final char sourcePort;
    private final char destinationPort;
    private final int seq;
    private final int ack;
    private final short flags;
    private final char window;
    private final char urgentPointer;
    private final byte reserved;
    private final int checksum;
    private final TcpOptions options;
    private final Payload payload;

    private TcpSegment(
            int sourcePort,
            int destinationPort,
            int seq,
            int ack,
            int flags,
            int window,
            int urgentPointer,
            int reserved,
            int checksum,
            TcpOptions options,
            Payload payload) {
        if (((sourcePort | destinationPort | window) >>> 16) != 0 || (flags & ~FLAGS) != 0) {
            throw new IllegalArgumentException("ports (" + sourcePort + ", " + destinationPort + ") and window ("
                    + window + ") must be 0 to 65535, flags (" + flags + ") 0 to " + FLAGS);
        }
        this.sourcePort = (char) sourcePort;
        this.destinationPort = (char) destinationPort;
        this.seq = seq;
        this.ack = ack;
        this.flags = (short) flags;
        this.window = (char) window;
        this.urgentPointer = (char) urgentPointer;
        this.reserved = (byte) reserved;
        this.checksum = checksum;
        this.options = options;
        this.payload = payload;
    }

    /**
     * A segment with urgent pointer and reserved bits 0 and a checksum that is not stamped.
     *
     * @param sourcePort 0 to 65535
     * @param destinationPort 0 to 65535
     * @param flags OR of the nine flag bits
     * @param window the 16-bit field, unscaled
     */
    public static TcpSegment of(
            int sourcePort,
            int destinationPort,
            int seq,
            int ack,
            int flags,
            int window,
            TcpOptions options,
            Payload payload) {
        return new TcpSegment(
                sourcePort, destinationPort, seq, ack, flags, window, 0, 0, Checksums.NOT_STAMPED, options, payload);
    }

    @Override
    public int protocol() {
        return Ipv4Packet.PROTOCOL_TCP;
    }

    @Override
    public int wireLength() {
        return MIN_HEADER_LENGTH + options.wireLength() + payload.length();
    }

    /** Options have to be counted only where the largest header there is would not fit. */
    @Override
    public boolean fits(int bytes) {
        return MAX_HEADER_LENGTH + payload.length() <= bytes || wireLength() <= bytes;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    public int seq() {
        return seq;
    }

    /** The acknowledgment field, also where the ACK flag is clear. */
    public int ack() {
        return ack;
    }

    /** OR of the nine flag bits. */
    public int flags() {
        return flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    public boolean syn() {
        return (flags & SYN) != 0;
    }

    public boolean fin() {
        return (flags & FIN) != 0;
    }

    public boolean rst() {
        return (flags & RST) != 0;
    }

    /** Whether the ACK flag is set. */
    public boolean acks() {
        return (flags & ACK) != 0;
    }

    /** The 16-bit window field, unscaled. */
    public int window() {
        return window;
    }

    public int urgentPointer() {
        return urgentPointer;
    }

    /** The three reserved bits between data offset and flags. */
    public int reserved() {
        return reserved;
    }

    @Override
    public int checksum() {
        return checksum;
    }

    public TcpOptions options() {
        return options;
    }

    public Payload payload() {
        return payload;
    }

    /** SEG.LEN: bytes of data, plus one each for SYN and FIN. */
    public int length() {
        return payload.length() + (flags >> 1 & 1) + (flags & 1);
    }

    /** The sequence number behind this segment: SEG.SEQ + SEG.LEN. */
    public int endSeq() {
        return seq + length();
    }

    /** The segment between other ports, as a NAT forwards it, with the checksum given. */
    public TcpSegment withPorts(int newSourcePort, int newDestinationPort, int newChecksum) {
        return new TcpSegment(
                newSourcePort,
                newDestinationPort,
                seq,
                ack,
                flags,
                window,
                urgentPointer,
                reserved,
                newChecksum,
                options,
                payload);
    }

    /**
     * The segment with other content, as a middlebox that changes it forwards it. A stamped checksum is updated
     * incrementally (RFC 1624), so that a wrong one stays wrong; everything else is kept.
     */
    public TcpSegment withContent(int newSeq, int newAck, TcpOptions newOptions, Payload newPayload) {
        TcpSegment changed = new TcpSegment(
                sourcePort,
                destinationPort,
                newSeq,
                newAck,
                flags,
                window,
                urgentPointer,
                reserved,
                checksum,
                newOptions,
                newPayload);
        return Checksums.isStamped(checksum)
                ? changed.withChecksum(Checksums.update(checksum, TcpCodec.sum(this), TcpCodec.sum(changed)))
                : changed;
    }

    @Override
    public TcpSegment withChecksum(int newChecksum) {
        return withRare(urgentPointer, reserved, newChecksum);
    }

    /**
     * The segment with the rarely used fields.
     *
     * @param newUrgentPointer 0 to 65535
     * @param newReserved the three bits between data offset and flags, 0 to 7
     * @param newChecksum carried checksum, or {@link Checksums#NOT_STAMPED}
     */
    public TcpSegment withRare(int newUrgentPointer, int newReserved, int newChecksum) {
        if (newUrgentPointer >>> 16 != 0 || newReserved >>> 3 != 0) {
            throw new IllegalArgumentException("urgentPointer (" + newUrgentPointer
                    + ") must be 0 to 65535 and reserved (" + newReserved + ") 0 to 7");
        }
        return new TcpSegment(
                sourcePort,
                destinationPort,
                seq,
                ack,
                flags,
                window,
                newUrgentPointer,
                newReserved,
                newChecksum,
                options,
                payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpSegment that
                && sourcePort == that.sourcePort
                && destinationPort == that.destinationPort
                && seq == that.seq
                && ack == that.ack
                && flags == that.flags
                && window == that.window
                && urgentPointer == that.urgentPointer
                && reserved == that.reserved
                && checksum == that.checksum
                && options.equals(that.options)
                && payload.equals(that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash((int) sourcePort, (int) destinationPort, seq, ack, (int) flags, options);
    }

    /** As analysers print it: {@code 40000 > 80 [S.] seq 1 ack 2 win 3 <options> length 4}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(96);
        text.append((int) sourcePort)
                .append(" > ")
                .append((int) destinationPort)
                .append(" [")
                .append(flagText());
        text.append("] seq ").append(Serial32.toString(seq));
        if (acks()) {
            text.append(" ack ").append(Serial32.toString(ack));
        }
        text.append(" win ").append((int) window);
        String optionText = options.toString();
        if (!optionText.isEmpty()) {
            text.append(" <").append(optionText).append('>');
        }
        return text.append(" length ").append(payload.length()).toString();
    }

    /** The flags as tcpdump prints them, in the order F S R P . U E W N. */
    public String flagText() {
        StringBuilder text = new StringBuilder(4);
        for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
            if ((flags >> bit & 1) != 0) {
                text.append(FLAG_LETTERS.charAt(bit));
            }
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
