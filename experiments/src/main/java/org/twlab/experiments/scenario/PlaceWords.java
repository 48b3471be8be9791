package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.twlab.experiments.fault.Place;
import org.twlab.experiments.metrics.LinkEnds;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;

/**
 * Finds places of a network by words such as {@code a-b}, {@code "client[3]->nat"} and {@code server}.
 *
 * @param nodes of the scenario
 */
record PlaceWords(NodeWords nodes) {
    private static final String ARROW = "->";

    /** The places that a word names; none if there are none, which is reported. */
    ImmutableList<Place> places(String word, org.twlab.topology.yaml.Place where) {
        if (word.contains(ARROW)) {
            String from = word.substring(0, word.indexOf(ARROW));
            String to = word.substring(word.indexOf(ARROW) + ARROW.length());
            if (!joined(from, to)) {
                unknown(word, where);
                return ImmutableList.of();
            }
            return ImmutableList.of(new Place.OneWay(word));
        }
        Optional<Members> members = topology().members(word);
        if (members.isPresent()) {
            return ImmutableList.of(new Place.AtNodes(members.get()));
        }
        if (topology().links().containsKey(word)) {
            return ImmutableList.of(new Place.OnLink(word));
        }
        ImmutableList<Place> ways = bothWays(word);
        if (ways.isEmpty()) {
            unknown(word, where);
        }
        return ways;
    }

    private Topology topology() {
        return nodes.topology();
    }

    private ImmutableList<Place> bothWays(String word) {
        Optional<LinkEnds> sides = sides(word, topology());
        if (sides.isEmpty()) {
            return ImmutableList.of();
        }
        String a = NodeWords.name(sides.get().a());
        String b = NodeWords.name(sides.get().b());
        return ImmutableList.of(new Place.OneWay(a + ARROW + b), new Place.OneWay(b + ARROW + a));
    }

    /**
     * The nodes or members on both sides of a word such as {@code "client[3]-nat"} that a link joins, in this order or the
     * other. Names may have dashes of their own, so each is tried.
     */
    static Optional<LinkEnds> sides(String word, Topology topology) {
        for (int dash = word.indexOf('-'); dash >= 0; dash = word.indexOf('-', dash + 1)) {
            Optional<Members> a = topology.members(word.substring(0, dash));
            Optional<Members> b = topology.members(word.substring(dash + 1));
            if (a.isPresent() && b.isPresent() && joined(a.get(), b.get(), topology)) {
                return Optional.of(new LinkEnds(a.get(), b.get()));
            }
        }
        return Optional.empty();
    }

    private boolean joined(String from, String to) {
        Optional<Members> a = topology().members(from);
        Optional<Members> b = topology().members(to);
        return a.isPresent() && b.isPresent() && joined(a.get(), b.get(), topology());
    }

    private static boolean joined(Members a, Members b, Topology topology) {
        return topology.links().values().stream()
                .anyMatch(link -> LinkEnds.of(link, topology).joins(a, b));
    }

    /** Says nothing where a node of the word could not be read. */
    private void unknown(String word, org.twlab.topology.yaml.Place where) {
        boolean broken = nodes.declared().stream()
                .filter(name -> !topology().nodes().containsKey(name))
                .anyMatch(word::contains);
        if (broken) {
            return;
        }
        Optional<String> noMember = noMember(word);
        if (noMember.isPresent()) {
            nodes.members(noMember.get(), where); // reports it
        } else if (word.contains(ARROW)) {
            nodes.reading().error(where, "no link leads " + word, directions(), word);
        } else {
            List<String> names = new ArrayList<>(topology().links().keySet());
            names.addAll(topology().nodes().keySet());
            nodes.reading().error(where, "no link or node is called '" + word + "'", names, word);
        }
    }

    /** A part of the word, such as {@code client[9]}, that names a member of a node which has no such member. */
    private Optional<String> noMember(String word) {
        return topology().nodes().keySet().stream()
                .flatMap(node -> Pattern.compile("(?<![a-z0-9])" + node + "\\[-?\\d+\\]")
                        .matcher(word)
                        .results())
                .map(MatchResult::group)
                .filter(member -> topology().members(member).isEmpty())
                .findFirst();
    }

    private List<String> directions() {
        return topology().links().values().stream()
                .flatMap(link -> Stream.of(link.a() + ARROW + link.b(), link.b() + ARROW + link.a()))
                .distinct()
                .toList();
    }
}
