package org.twlab.core.packet;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary packets as values, none of their checksums stamped; the edges of every field are drawn often. */
final class PacketArbitraries {
    private static final int[] UNINTERPRETED = {0, 2, 41, 47, 132, 255};

    private PacketArbitraries() {}

    /** Whole packets and first fragments of every protocol, later fragments with opaque content. */
    static Arbitrary<Ipv4Packet> packets() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, headed(tcpSegments(), flags())),
                Tuple.of(2, headed(udpDatagrams(), flags())),
                Tuple.of(2, headed(icmpMessages(), flags())),
                Tuple.of(1, headed(uninterpreted(), flags())),
                Tuple.of(1, headed(fragmentContents(), laterFragments())));
    }

    /** Whole packets that a NAT translates: TCP and UDP, not fragmented. */
    static Arbitrary<Ipv4Packet> translatablePackets() {
        Arbitrary<Integer> unfragmented = Arbitraries.of(0, Ipv4Packet.DONT_FRAGMENT);
        return Arbitraries.oneOf(headed(tcpSegments(), unfragmented), headed(udpDatagrams(), unfragmented));
    }

    static Arbitrary<Integer> words() {
        return Arbitraries.oneOf(
                Arbitraries.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xFFFF, 0xFFFF0000),
                Arbitraries.integers());
    }

    static Arbitrary<Integer> ports() {
        return Arbitraries.oneOf(
                Arbitraries.of(0, 1, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF),
                Arbitraries.integers().between(0, 0xFFFF));
    }

    private static Arbitrary<Integer> flags() {
        return Arbitraries.integers().between(0, 7).map(bits -> bits << 13);
    }

    private static Arbitrary<Integer> laterFragments() {
        return Combinators.combine(flags(), Arbitraries.integers().between(1, 0x1FFF))
                .as((flags, offset) -> flags | offset);
    }

    private static Arbitrary<Ipv4Packet> headed(
            Arbitrary<? extends IpPayload> payloads, Arbitrary<Integer> flagsAndOffset) {
        return Combinators.combine(
                        words(),
                        words(),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, 255),
                        ports(),
                        flagsAndOffset,
                        optionBytes(),
                        payloads)
                .as((source, destination, tos, ttl, identification, flags, options, payload) -> Ipv4Packet.of(
                                source, destination, ttl, identification, payload)
                        .withHeader(tos, flags, options, Checksums.NOT_STAMPED));
    }

    /** 0, 4, ... 40 bytes of anything. */
    static Arbitrary<byte[]> optionBytes() {
        Arbitrary<byte[]> some = Arbitraries.integers().between(1, 10).flatMap(words -> bytes(4 * words, 4 * words));
        return Arbitraries.oneOf(Arbitraries.just(new byte[0]), some);
    }

    static Arbitrary<byte[]> bytes(int min, int max) {
        Arbitrary<Byte> values = Arbitraries.oneOf(Arbitraries.of((byte) 0, (byte) -1), Arbitraries.bytes());
        return values.array(byte[].class).ofMinSize(min).ofMaxSize(max);
    }

    private static Arbitrary<Payload> payloads() {
        return bytes(0, 60).map(LiteralBytes::of);
    }

    static Arbitrary<TcpSegment> tcpSegments() {
        Arbitrary<Integer> rare = Combinators.combine(
                        ports(), Arbitraries.integers().between(0, 7))
                .as((urgent, reserved) -> urgent << 3 | reserved);
        return Combinators.combine(
                        ports(),
                        ports(),
                        words(),
                        words(),
                        Arbitraries.integers().between(0, TcpSegment.FLAGS),
                        Combinators.combine(ports(), rare).as((window, bits) -> new int[] {window, bits}),
                        tcpOptions(),
                        payloads())
                .as((sourcePort, destinationPort, seq, ack, flags, windowAndRare, options, payload) -> TcpSegment.of(
                                sourcePort, destinationPort, seq, ack, flags, windowAndRare[0], options, payload)
                        .withRare(windowAndRare[1] >>> 3, windowAndRare[1] & 7, Checksums.NOT_STAMPED));
    }

    /** Linux layouts and, as often, anything that fits: unknown kinds, broken lengths, other padding. */
    static Arbitrary<TcpOptions> tcpOptions() {
        return Arbitraries.oneOf(
                linuxOptions(),
                optionBytes().map(TcpOptions::ofBytes),
                TcpOptionBytes.lists().map(TcpOptions::ofBytes));
    }

    private static Arbitrary<TcpOptions> linuxOptions() {
        Arbitrary<Integer> mss = Arbitraries.of(TcpOptions.ABSENT, 0, 536, 1460, 0xFFFF);
        Arbitrary<Integer> scale = Arbitraries.of(TcpOptions.ABSENT, 0, 7, 14, 15, 255);
        Arbitrary<int[]> edges = Arbitraries.integers()
                .between(0, 2)
                .flatMap(blocks -> words().array(int[].class).ofSize(2 * blocks));
        return Combinators.combine(
                        mss, scale, Arbitraries.of(true, false), Arbitraries.of(true, false), words(), words(), edges)
                .as((m, w, sack, timestamps, val, ecr, blocks) -> {
                    TcpOptions.Builder builder = TcpOptions.builder().mss(m).windowScale(w);
                    builder.sackBlocks(sack && timestamps && m != TcpOptions.ABSENT ? new int[0] : blocks);
                    if (sack) {
                        builder.sackPermitted();
                    }
                    return (timestamps ? builder.timestamps(val, ecr) : builder).build();
                });
    }

    static Arbitrary<UdpDatagram> udpDatagrams() {
        return Combinators.combine(ports(), ports(), payloads())
                .as((from, to, payload) -> new UdpDatagram(from, to, payload, Checksums.NOT_STAMPED));
    }

    private static Arbitrary<IcmpMessage> icmpMessages() {
        Arbitrary<Integer> octets = Arbitraries.integers().between(0, 255);
        return Combinators.combine(octets, octets, words(), payloads())
                .as((type, code, rest, quote) -> new IcmpMessage(type, code, rest, quote, Checksums.NOT_STAMPED));
    }

    private static Arbitrary<OpaquePayload> uninterpreted() {
        Arbitrary<Integer> protocols =
                Arbitraries.of(Arrays.stream(UNINTERPRETED).boxed().toList());
        return Combinators.combine(protocols, bytes(0, 40)).as(OpaquePayload::new);
    }

    private static Arbitrary<OpaquePayload> fragmentContents() {
        return Combinators.combine(Arbitraries.of(1, 6, 17, 47), bytes(0, 40)).as(OpaquePayload::new);
    }
}
