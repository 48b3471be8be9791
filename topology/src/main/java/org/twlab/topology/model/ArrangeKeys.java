package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.topology.arrange.Arrangement;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.language.ChoiceType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;

/** How the members of a group of routers may be arranged. */
public final class ArrangeKeys {
    private static final int MOST_PORTS = 88;

    private static final ScalarType<Double> SHARE = new ScalarType<>(
            "a number above 0 and at most 1 such as 0.4",
            ArrangeKeys::parseShare,
            schema -> schema.put("type", "number").put("exclusiveMinimum", 0).put("maximum", 1));

    private static final Key<Long> CHILDREN =
            Key.withDefault("children", Types.integer(1, MemberGraph.MAX_MEMBERS), "2", "Children of each member.");
    private static final Key<Long> COLUMNS = Key.optional(
            "columns",
            Types.integer(2, MemberGraph.MAX_MEMBERS),
            "Members of a row (without the key: as many as there are rows).");
    private static final Key<Integer> PORTS = Key.required(
            "ports",
            Types.integer(2, MOST_PORTS)
                    .narrowed(
                            "an even number from 2 to " + MOST_PORTS,
                            ports -> ports % 2 == 0
                                    ? Parsed.of(Math.toIntExact(ports))
                                    : Parsed.wrong("a fat tree has an even number of ports, not " + ports)),
            "Ports of each member, k: there are 5 k^2 / 4 members.");
    private static final Key<Long> EDGES =
            Key.withDefault("edges", Types.integer(1, 100), "2", "Links of each new member to older ones.");
    private static final Key<Double> ALPHA =
            Key.withDefault("alpha", SHARE, "0.5", "More of it, more links: the chance of a link of no length.");
    private static final Key<Double> BETA = Key.withDefault(
            "beta", SHARE, "0.3", "More of it, more long links: how fast the chance falls with the length.");

    private static final ImmutableMap<String, RecordType<? extends Arrangement>> CHOICES =
            ImmutableMap.<String, RecordType<? extends Arrangement>>builder()
                    .put("line", plain("line", new Arrangement.Line()))
                    .put("ring", plain("ring", new Arrangement.Ring()))
                    .put("star", plain("star", new Arrangement.Star()))
                    .put(
                            "tree",
                            RecordType.of(
                                    "tree",
                                    List.of(CHILDREN),
                                    (values, reading) -> new Arrangement.Tree(Math.toIntExact(values.get(CHILDREN)))))
                    .put(
                            "grid",
                            RecordType.of("grid", List.of(COLUMNS), (values, reading) -> grid(values.find(COLUMNS))))
                    .put(
                            "fat-tree",
                            RecordType.of(
                                    "fat tree",
                                    List.of(PORTS),
                                    (values, reading) -> new Arrangement.FatTree(values.get(PORTS))))
                    .put(
                            "barabasi-albert",
                            RecordType.of(
                                    "barabasi-albert graph",
                                    List.of(EDGES),
                                    (values, reading) ->
                                            new Arrangement.BarabasiAlbert(Math.toIntExact(values.get(EDGES)))))
                    .put(
                            "waxman",
                            RecordType.of(
                                    "waxman graph",
                                    List.of(ALPHA, BETA),
                                    (values, reading) -> new Arrangement.Waxman(values.get(ALPHA), values.get(BETA))))
                    .buildOrThrow();

    private static final ImmutableList<String> WORDS =
            CHOICES.keySet().stream().filter(name -> !name.equals("fat-tree")).collect(ImmutableList.toImmutableList());

    static final ChoiceType<Arrangement> TYPE = new ChoiceType<>(
            "arrangement",
            "one of " + String.join(", ", CHOICES.keySet()) + ", some with settings such as {tree: {children: 3}}",
            new ScalarType<>("an arrangement", ArrangeKeys::word, ArrangeKeys::describeWord),
            CHOICES);

    private ArrangeKeys() {}

    /** Keys by arrangement, of those that have any. */
    public static ImmutableMap<String, ImmutableList<Key<?>>> keys() {
        ImmutableMap.Builder<String, ImmutableList<Key<?>>> keys = ImmutableMap.builder();
        CHOICES.forEach((name, type) -> {
            if (!type.keys().isEmpty()) {
                keys.put(name, type.keys());
            }
        });
        return keys.buildOrThrow();
    }

    private static RecordType<Arrangement> plain(String name, Arrangement arrangement) {
        return RecordType.of(name, List.of(), (values, reading) -> arrangement);
    }

    private static Arrangement grid(Optional<Long> columns) {
        return new Arrangement.Grid(
                columns.map(Math::toIntExact).map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static Parsed<Arrangement> word(String text) {
        if (text.equals("fat-tree")) {
            return Parsed.wrong("a fat tree needs its number of ports: {fat-tree: {ports: 4}}");
        }
        return switch (text) {
            case "line" -> Parsed.of(new Arrangement.Line());
            case "ring" -> Parsed.of(new Arrangement.Ring());
            case "star" -> Parsed.of(new Arrangement.Star());
            case "tree" -> Parsed.of(new Arrangement.Tree(2));
            case "grid" -> Parsed.of(grid(Optional.empty()));
            case "barabasi-albert" -> Parsed.of(new Arrangement.BarabasiAlbert(2));
            case "waxman" -> Parsed.of(new Arrangement.Waxman(0.5, 0.3));
            default -> Parsed.wrong("unknown arrangement '" + text + "'", CHOICES.keySet());
        };
    }

    private static void describeWord(ObjectNode schema) {
        WORDS.forEach(schema.put("type", "string").putArray("enum")::add);
    }

    private static Parsed<Double> parseShare(String text) {
        boolean inside = text.matches("0\\.\\d{1,9}|1(\\.0{1,9})?") && Double.parseDouble(text) > 0;
        return inside
                ? Parsed.of(Double.parseDouble(text))
                : Parsed.wrong("'" + text + "' is not a number above 0 and at most 1 such as 0.4");
    }
}
