package org.twlab.topology.exchange;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;

/** Finds the elements of a GML text, and refuses brackets and elements that the parser takes without a word. */
final class GmlElements {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,9}");

    private final Diagnostics diagnostics;
    private final Offsets offsets;
    private final Matcher tokens;
    private final ImmutableList.Builder<Place> nodes = ImmutableList.builder();
    private final ImmutableList.Builder<Place> edges = ImmutableList.builder();
    /** The keys of the lists that are open. */
    private final List<String> open = new ArrayList<>();
    /** Keys with a whole number in the element that is open. */
    private final List<String> numbers = new ArrayList<>();

    private Place begin;
    private boolean good = true;

    private GmlElements(SourceText source, Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        offsets = new Offsets(source);
        tokens = GmlOutline.TOKEN.matcher(source.text());
        begin = offsets.at(0);
    }

    /** The elements; empty if the text is wrong, which is reported. */
    static Optional<Elements> find(SourceText source, Diagnostics diagnostics) {
        GmlElements search = new GmlElements(source, diagnostics);
        search.walk();
        return search.good ? Optional.of(new Elements(search.nodes.build(), search.edges.build())) : Optional.empty();
    }

    private void walk() {
        String key = "";
        Place place = begin;
        while (tokens.find()) {
            String token = tokens.group();
            if (token.equals("[")) {
                open(key, place);
            } else if (token.equals("]")) {
                close();
            } else if (!token.startsWith("#")) {
                if (open.size() == 2 && NUMBER.matcher(token).matches()) {
                    numbers.add(key);
                }
                key = token;
                place = offsets.at(tokens.start());
            }
        }
    }

    private void open(String key, Place place) {
        open.add(key);
        if (isElement()) {
            begin = place;
            numbers.clear();
        }
    }

    private boolean isElement() {
        return open.size() == 2
                && open.get(0).equals("graph")
                && (open.get(1).equals("node") || open.get(1).equals("edge"));
    }

    private void close() {
        if (open.isEmpty()) {
            error(offsets.at(tokens.start()), "']' closes nothing");
            return;
        }
        if (isElement()) {
            boolean node = open.get(1).equals("node");
            (node ? nodes : edges).add(begin);
            for (String needed : node ? List.of("id") : List.of("source", "target")) {
                if (!numbers.contains(needed)) {
                    error(begin, "'" + open.get(1) + "' needs a whole number '" + needed + "'");
                }
            }
        }
        open.remove(open.size() - 1);
    }

    private void error(Place place, String message) {
        diagnostics.error(place, message);
        good = false;
    }
}
