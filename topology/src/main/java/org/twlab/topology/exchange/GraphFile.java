package org.twlab.topology.exchange;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jgrapht.nio.ImportException;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.arrange.MemberGraph.Member;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Types;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.Spelling;

/**
 * Reads the graph of a GraphML or GML file (which of them, its first character says). Directions of edges do not count.
 * Nodes may have a {@code label}, and {@code Latitude} and {@code Longitude} in degrees; edges may have a {@code delay}
 * such as {@code 5ms} and a {@code LinkSpeedRaw} in bit/s. An edge without a delay between two nodes with coordinates has
 * that of the {@link GreatCircle}.
 */
public final class GraphFile {
    private static final Pattern GML_PLACE = Pattern.compile("line (\\d+):(\\d+) (.*)", Pattern.DOTALL);
    private static final BigDecimal MOST_BITS_PER_SECOND = new BigDecimal("1e12");
    private static final int MOST_SHOWN = 40;

    private final SourceText source;
    private final Diagnostics diagnostics;
    private final Elements elements;
    /** Numbers of nodes by id, in the order of the file. */
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    private boolean good = true;

    private GraphFile(SourceText source, Diagnostics diagnostics, Elements elements) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.elements = elements;
    }

    /** The graph of a file; empty if the file is wrong, which is reported. */
    public static Optional<MemberGraph> read(SourceText source, Diagnostics diagnostics) {
        if (source.text().stripLeading().startsWith("<")) {
            return GraphMlElements.find(source, diagnostics)
                    .flatMap(elements -> parsed(source, ParsedGraph::ofGraphMl, diagnostics)
                            .flatMap(graph -> new GraphFile(source, diagnostics, elements).check(graph)));
        }
        if (!GmlOutline.isReadable(source, diagnostics)) {
            return Optional.empty();
        }
        return parsed(source, ParsedGraph::ofGml, diagnostics)
                .flatMap(graph -> GmlElements.find(source, diagnostics)
                        .flatMap(elements -> new GraphFile(source, diagnostics, elements).check(graph)));
    }

    private static Optional<ParsedGraph> parsed(
            SourceText source, Function<String, ParsedGraph> parser, Diagnostics diagnostics) {
        try {
            return Optional.of(parser.apply(source.text()));
        } catch (ImportException fault) {
            Throwable cause = fault.getCause() == null ? fault : fault.getCause();
            String message = String.valueOf(cause.getMessage());
            Matcher matcher = GML_PLACE.matcher(message);
            boolean placed = matcher.matches();
            int line = placed ? Integer.parseInt(matcher.group(1)) : 1;
            int column = placed ? Integer.parseInt(matcher.group(2)) + 1 : 1;
            diagnostics.error(new Place(source, line, column), "no graph: " + (placed ? matcher.group(3) : message));
            return Optional.empty();
        }
    }

    private Optional<MemberGraph> check(ParsedGraph parsed) {
        if (!isOfGoodSize(parsed)) {
            return Optional.empty();
        }
        ImmutableList<Member> members = members(parsed);
        ImmutableList<MemberGraph.Edge> edges = edges(parsed, new NodePositions(parsed, elements, this::error));
        return good ? Optional.of(new MemberGraph(members, edges)) : Optional.empty();
    }

    private boolean isOfGoodSize(ParsedGraph parsed) {
        Place first = new Place(source, 1, 1);
        if (parsed.nodes().isEmpty()) {
            error(first, "the graph has no node");
        } else if (parsed.nodes().size() > MemberGraph.MAX_MEMBERS
                || parsed.edges().size() > MemberGraph.MAX_EDGES) {
            error(
                    first,
                    "the graph has " + parsed.nodes().size() + " nodes and "
                            + parsed.edges().size() + " edges, at most " + MemberGraph.MAX_MEMBERS + " and "
                            + MemberGraph.MAX_EDGES + " are read");
        }
        return good;
    }

    private ImmutableList<Member> members(ParsedGraph parsed) {
        ImmutableList.Builder<Member> members = ImmutableList.builder();
        for (int number = 0; number < parsed.nodes().size(); number++) {
            ParsedGraph.Element node = parsed.nodes().get(number);
            Integer first = numbers.putIfAbsent(node.id(), number);
            if (first != null) {
                error(
                        elements.nodes().get(number),
                        "a second node has the id '" + node.id() + "', the first is in line "
                                + elements.nodes().get(first).line());
            }
            members.add(new Member(node.attributes().getOrDefault("label", "").strip()));
        }
        return members.build();
    }

    private ImmutableList<MemberGraph.Edge> edges(ParsedGraph parsed, NodePositions positions) {
        ImmutableList.Builder<MemberGraph.Edge> edges = ImmutableList.builder();
        for (int i = 0; i < parsed.edges().size(); i++) {
            ParsedGraph.Edge edge = parsed.edges().get(i);
            Place place = elements.edges().get(i);
            Optional<Integer> a = end(edge.source(), place);
            Optional<Integer> b = end(edge.target(), place);
            OptionalLong rate = bitsPerSecond(edge.element(), place);
            OptionalLong delay = delayNanos(edge.element(), place);
            if (a.isEmpty() || b.isEmpty()) {
                continue;
            }
            if (a.get().equals(b.get())) {
                error(place, "an edge from '" + edge.source() + "' to itself");
                continue;
            }
            edges.add(new MemberGraph.Edge(
                    a.get(), b.get(), delay.isPresent() ? delay : positions.delayNanos(a.get(), b.get()), rate));
        }
        return edges.build();
    }

    private Optional<Integer> end(String id, Place place) {
        Integer number = numbers.get(id);
        if (number == null) {
            good = false;
            ImmutableList<String> shown =
                    numbers.size() > MOST_SHOWN ? ImmutableList.of() : ImmutableList.copyOf(numbers.keySet());
            diagnostics.add(new Diagnostic(
                    Optional.of(place),
                    source.name(),
                    Diagnostic.Cause.INPUT,
                    "no node has the id '" + id + "', to which this edge leads",
                    shown,
                    Spelling.nearest(id, numbers.keySet())));
        }
        return Optional.ofNullable(number);
    }

    private OptionalLong delayNanos(ParsedGraph.Element edge, Place place) {
        String text = edge.attributes().get("delay");
        if (text == null) {
            return OptionalLong.empty();
        }
        Parsed<Long> parsed = Types.durationUpTo("24h").parse().apply(text.strip());
        if (parsed.value().isEmpty()) {
            error(place, "delay: " + parsed.problem());
        }
        return parsed.value().map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Zero stands for a rate that is not known; a rate is a whole number, what is beyond the point does not count. */
    private OptionalLong bitsPerSecond(ParsedGraph.Element edge, Place place) {
        String text = edge.attributes().get("LinkSpeedRaw");
        if (text == null) {
            return OptionalLong.empty();
        }
        Optional<BigDecimal> rate = decimal(text).filter(value -> value.signum() == 0 || isRate(value));
        if (rate.isEmpty()) {
            error(place, "LinkSpeedRaw: '" + text + "' is not 0 and not a rate from 1 bit/s to 1e12 bit/s");
        }
        long whole = rate.map(BigDecimal::longValue).orElse(0L);
        return whole == 0 ? OptionalLong.empty() : OptionalLong.of(whole);
    }

    private static boolean isRate(BigDecimal value) {
        return value.compareTo(BigDecimal.ONE) >= 0 && value.compareTo(MOST_BITS_PER_SECOND) <= 0;
    }

    static Optional<BigDecimal> decimal(String text) {
        return text.strip().matches("[+-]?\\d{1,20}(\\.\\d{0,20})?([eE][+-]?\\d{1,2})?")
                ? Optional.of(new BigDecimal(text.strip().replaceFirst("\\.(?=$|[eE])", "")))
                : Optional.empty();
    }

    private void error(Place place, String message) {
        diagnostics.error(place, message);
        good = false;
    }
}
