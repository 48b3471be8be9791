package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.nat.rewrite.TimestampTreatment;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** The keys that every gateway has, and how words of an enumeration are read. */
final class NatKeys {
    /** Own address on the inside and the network it lies in, as {@code 10.0.0.1/24} says both. */
    record Inside(Address address, Prefix network) {}

    private static final ScalarType<Inside> INSIDE_TYPE = new ScalarType<>(
            "an address with its network such as 10.0.0.1/24",
            NatKeys::parseInside,
            schema -> schema.put("type", "string").put("pattern", "^[0-9]+(\\.[0-9]+){3}/[0-9]+$"));

    static final Key<Inside> INSIDE = Key.required(
            "inside",
            INSIDE_TYPE,
            "Its own address on the inside, with the network: links to nodes with addresses in it are inside.");
    static final Key<ImmutableList<Address>> OUTSIDE = Key.required(
            "outside",
            new ListType<>(Types.ADDRESS, true),
            "The public address that all inside hosts share, or a list of them, the gateway's main one first.");
    static final Key<PortRange> PORTS = Key.optional(
            "ports", Types.PORTS, "The only public ports to use (without the key: those the model takes).");

    static final Key<TimestampTreatment> TIMESTAMPS = Key.withDefault(
            "timestamps",
            word(TimestampTreatment.values()),
            "keep",
            "What becomes of the timestamps option: `keep`; `strip` takes it out of SYN and SYN-ACK, so that no connection has"
                    + " timestamps; `rewrite` counts all of them by one clock of its own. Both are"
                    + " about what is forwarded: connections of the gateway itself have their own.");

    private NatKeys() {}

    /** The words of an enumeration. */
    static <E extends Enum<E>> ScalarType<E> word(E[] values) {
        return word(values, value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** The words of some values. */
    static <E> ScalarType<E> word(E[] values, Function<E, String> label) {
        List<String> words = Stream.of(values).map(label).toList();
        ScalarType<String> word = Types.oneOf(words);
        return word.narrowed(word.expected(), text -> Parsed.of(values[words.indexOf(text)]));
    }

    /** Says of keys that do not go with something that they do not. */
    static void refuse(List<? extends Key<?>> keys, String why, Values values, Reading reading) {
        for (Key<?> key : keys) {
            if (values.states(key)) {
                reading.error(values.placeOfName(key), "'" + key.name() + "' " + why);
            }
        }
    }

    /** The public addresses that can be used; what is wrong with the others is reported. */
    static ImmutableList<Address> outside(Values values, Inside inside, Reading reading) {
        ImmutableList.Builder<Address> good = ImmutableList.builder();
        ImmutableList<Address> stated = values.get(OUTSIDE);
        for (int i = 0; i < stated.size(); i++) {
            Address address = stated.get(i);
            if (inside.network().contains(address.bits())) {
                reading.error(
                        placeOfItem(OUTSIDE, i, stated.size(), values),
                        "the outside address " + address + " is in the inside network " + inside.network());
            } else if (stated.indexOf(address) < i) {
                reading.error(
                        placeOfItem(OUTSIDE, i, stated.size(), values),
                        "the outside address " + address + " is there twice");
            } else {
                good.add(address);
            }
        }
        if (stated.isEmpty()) {
            reading.error(values.place(OUTSIDE), "a gateway needs at least one outside address");
        }
        ImmutableList<Address> found = good.build();
        return found.isEmpty() ? ImmutableList.of(anyOutside(inside.network())) : found;
    }

    /** Where one of the items that could be read of a list stands; where the list does if others could not. */
    static Place placeOfItem(Key<?> key, int index, int read, Values values) {
        return values.mapping().get(key.name()).orElse(null) instanceof Sequence list
                        && list.items().size() == read
                ? list.items().get(index).place()
                : values.place(key);
    }

    /** Stands for an address that was refused, so that reading goes on. */
    private static Address anyOutside(Prefix inside) {
        Address first = Address.parse("198.18.0.1");
        return inside.contains(first.bits()) ? Address.parse("100.64.0.1") : first;
    }

    private static Parsed<Inside> parseInside(String text) {
        int slash = text.indexOf('/');
        try {
            Prefix network = Prefix.parse(text);
            Address address = Address.parse(text.substring(0, slash));
            if (network.length() == 0) {
                return Parsed.wrong("'" + text + "': a network of all addresses has no outside");
            }
            return Parsed.of(new Inside(address, network));
        } catch (IllegalArgumentException refused) {
            return Parsed.wrong("'" + text + "' is not an address with its network such as 10.0.0.1/24");
        }
    }
}
