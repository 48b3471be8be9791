package org.twlab.experiments.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.twlab.core.packet.TcpSegment;
import org.twlab.experiments.event.Action;
import org.twlab.experiments.event.CraftedSegment;
import org.twlab.experiments.event.SequenceSum;
import org.twlab.experiments.event.SequenceSum.Variable;
import org.twlab.experiments.event.When;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;

/** The keys of a crafted segment: {@code send} of an event. */
final class SendKeys {
    private static final ScalarType<Integer> FLAG_WORDS = new ScalarType<>(
            "flags such as SYN or \"FIN ACK\", or none", TcpFlags::parse, schema -> schema.put("type", "string"));
    private static final ScalarType<SequenceSum> SUM = new ScalarType<>(
            "a sum such as rcv_nxt + 1",
            SendKeys::parseSum,
            schema -> schema.putArray("type").add("string").add("integer"));

    private static final Key<String> FROM = Key.required(
            "from",
            Types.TEXT.narrowed("a host with its port such as \"client:40000\"", Parsed::of),
            "Who sends it: `\"client:40000\"`; without the port, from that of the connection the event has waited for.");
    private static final Key<String> TO = Key.required(
            "to",
            Types.TEXT.narrowed("a host with its port such as \"server:80\"", Parsed::of),
            "Who is to receive it.");
    private static final Key<Integer> FLAG_KEY =
            Key.withDefault("flags", FLAG_WORDS, "ACK", "Its flags, `none` for none.");
    private static final Key<SequenceSum> SEQ =
            Key.withDefault("seq", SUM, "rcv_nxt", "Sequence number, in variables of the receiver.");
    private static final Key<SequenceSum> ACK = Key.optional(
            "ack", SUM, "Acknowledgment number (without the key: `snd_nxt` of the receiver, 0 without the flag ACK).");
    private static final Key<SequenceSum> TSVAL =
            Key.optional("tsval", SUM, "TSval (without the key: no timestamps option).");
    private static final Key<SequenceSum> TSECR =
            Key.withDefault("tsecr", SUM, "0", "TSecr; counts only with `tsval`.");
    private static final Key<Long> WINDOW =
            Key.withDefault("window", Types.integer(0, 65535), "65535", "The window field, not scaled.");
    private static final Key<Long> LENGTH = Key.withDefault(
            "length",
            Types.SIZE.narrowed(
                    "a size up to 1400B",
                    bytes ->
                            bytes > 1400 ? Parsed.wrong(bytes + "B is more than the 1400B allowed") : Parsed.of(bytes)),
            "0B",
            "Payload, zeros.");

    static final RecordType<Values> TYPE = RecordType.ofPart(
            "segment",
            List.of(FROM, TO, FLAG_KEY, SEQ, ACK, TSVAL, TSECR, WINDOW, LENGTH),
            (values, reading) -> values);

    private SendKeys() {}

    /** The action, if its hosts are there; what is wrong is reported. */
    static Optional<Action> resolve(Values send, Optional<When> when, NodeWords nodes) {
        Optional<String> from = send.find(FROM);
        Place fromPlace = send.place(FROM);
        Optional<Members> sender = from.flatMap(
                text -> one(nodes.hosts(wordOf(text), fromPlace, "only a host sends segments"), fromPlace, nodes));
        Optional<OptionalInt> port = from.flatMap(text -> port(text, when, fromPlace, nodes));
        Place toPlace = send.place(TO);
        Optional<Target> target = send.find(TO).flatMap(text -> new FlowResolver(nodes).target(text, toPlace));
        Optional<Members> receiver = target.flatMap(found -> receiver(found, toPlace, nodes));
        if (sender.isEmpty() || port.isEmpty() || receiver.isEmpty()) {
            return Optional.empty();
        }
        return target.map(found -> new Action.Send(
                sender.get(), port.get(), receiver.get(), found.endpoints().get(0), segment(send)));
    }

    private static Optional<Members> receiver(Target target, Place place, NodeWords nodes) {
        if (target.members().isEmpty()) {
            nodes.reading().error(place, "'" + target.text() + "' is no host's own address");
        } else if (target.ports().size() > 1) {
            nodes.reading().error(place, "one port is needed here, not " + target.ports());
            return Optional.empty();
        }
        return one(target.members(), place, nodes);
    }

    private static Optional<Members> one(Optional<Members> members, Place place, NodeWords nodes) {
        if (members.isPresent() && members.get().size() > 1) {
            String name = members.get().node().name();
            nodes.reading()
                    .error(place, "one host is needed here, such as \"" + name + "[0]\", not all of '" + name + "'");
            return Optional.empty();
        }
        return members;
    }

    private static String wordOf(String from) {
        int colon = from.lastIndexOf(':');
        return colon < 0 ? from : from.substring(0, colon);
    }

    private static Optional<OptionalInt> port(String from, Optional<When> when, Place place, NodeWords nodes) {
        int colon = from.lastIndexOf(':');
        return colon < 0 ? portOf(when, place, nodes) : port(from.substring(colon + 1), place, nodes);
    }

    private static Optional<OptionalInt> portOf(Optional<When> when, Place place, NodeWords nodes) {
        if (when.isPresent() && when.get() instanceof When.At) {
            nodes.reading()
                    .error(
                            place,
                            "a port is needed here, such as in \"client:40000\": the event waits for no connection");
            return Optional.empty();
        }
        return Optional.of(OptionalInt.empty());
    }

    private static Optional<OptionalInt> port(String text, Place place, NodeWords nodes) {
        Parsed<Long> port = Types.integer(1, 65535).parse().apply(text);
        if (port.value().isEmpty()) {
            nodes.reading().error(place, port.problem());
        }
        return port.value().map(number -> OptionalInt.of(Math.toIntExact(number)));
    }

    private static CraftedSegment segment(Values send) {
        int flags = send.get(FLAG_KEY);
        boolean acks = (flags & TcpSegment.ACK) != 0;
        return new CraftedSegment(
                flags,
                send.get(SEQ),
                send.find(ACK).orElseGet(() -> acks ? SequenceSum.of(Variable.SND_NXT) : SequenceSum.zero()),
                send.find(TSVAL),
                send.get(TSECR),
                Math.toIntExact(send.get(WINDOW)),
                Math.toIntExact(send.get(LENGTH)));
    }

    private static Parsed<SequenceSum> parseSum(String text) {
        return SequenceSum.parse(text)
                .map(Parsed::of)
                .orElseGet(() -> Parsed.wrong("'" + text
                        + "' is not a sum such as rcv_nxt + 1, of numbers below 2^32 and "
                        + Arrays.stream(Variable.values()).map(Variable::word).collect(Collectors.joining(", "))));
    }
}
