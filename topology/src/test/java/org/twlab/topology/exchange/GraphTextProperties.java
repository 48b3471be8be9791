package org.twlab.topology.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.Pseudograph;
import org.jgrapht.nio.dot.DOTImporter;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.exchange.NetworkDrawing.Line;
import org.twlab.topology.exchange.NetworkDrawing.Node;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;

/** What is written can be read: GraphML by our own reader as the same graph, DOT by another's. */
class GraphTextProperties {

    @Provide
    Arbitrary<NetworkDrawing> drawings() {
        return Arbitraries.integers().between(2, 12).flatMap(size -> {
            Arbitrary<Integer> ends = Arbitraries.integers().between(0, size - 1);
            Arbitrary<Line> lines = Combinators.combine(
                            ends,
                            Arbitraries.integers().between(1, size - 1),
                            Arbitraries.strings().withChars("ab<>&\"' \n5").ofMaxLength(6),
                            Arbitraries.longs().between(-1, 86_400_000_000_000L),
                            Arbitraries.longs().between(0, 1_000_000_000_000L))
                    .as((a, step, text, delay, rate) -> new Line(
                            "x",
                            name(a),
                            name((a + step) % size),
                            text,
                            delay < 0 ? OptionalLong.empty() : OptionalLong.of(delay),
                            rate == 0 ? OptionalLong.empty() : OptionalLong.of(rate)));
            Arbitrary<String> kinds = Arbitraries.of("host", "router", "nat");
            return Combinators.combine(kinds.list().ofSize(size), lines.list().ofMaxSize(20))
                    .as((kind, all) -> new NetworkDrawing(
                            IntStream.range(0, size)
                                    .mapToObj(i -> new Node(
                                            name(i),
                                            kind.get(i),
                                            name(i) + "\n\"" + i + "\"",
                                            i % 4 == 0 ? "New <York> " + i : "",
                                            i % 5 == 0 ? OptionalInt.of(i + 1) : OptionalInt.empty()))
                                    .collect(ImmutableList.toImmutableList()),
                            ImmutableList.copyOf(all)));
        });
    }

    private static String name(int i) {
        return i % 3 == 0 ? "client" + i : "r-" + i + "[" + i + "]";
    }

    @Property
    void graphMlReadAgainIsTheSameGraph(@ForAll("drawings") NetworkDrawing drawing) {
        Diagnostics diagnostics = new Diagnostics();
        MemberGraph read = GraphFile.read(SourceText.of("g", 0, GraphText.graphml(drawing)), diagnostics)
                .orElseThrow(() -> new AssertionError(diagnostics.render()));

        List<String> names = drawing.nodes().stream().map(Node::name).toList();
        assertThat(read.members())
                .extracting(MemberGraph.Member::label)
                .isEqualTo(drawing.nodes().stream()
                        .map(node -> node.label().isEmpty() ? node.name() : node.label())
                        .toList());
        assertThat(read.edges())
                .isEqualTo(drawing.lines().stream()
                        .map(line -> new MemberGraph.Edge(
                                names.indexOf(line.a()),
                                names.indexOf(line.b()),
                                line.delayNanos(),
                                line.bitsPerSecond()))
                        .toList());
    }

    @Property(tries = 200)
    void dotIsReadByAnotherReader(@ForAll("drawings") NetworkDrawing drawing) {
        Graph<String, DefaultEdge> read = new Pseudograph<>(DefaultEdge.class);
        DOTImporter<String, DefaultEdge> importer = new DOTImporter<>();
        importer.setVertexFactory(id -> id);
        importer.importGraph(read, new StringReader(GraphText.dot(drawing)));

        assertThat(read.vertexSet())
                .containsExactlyInAnyOrderElementsOf(
                        drawing.nodes().stream().map(Node::name).toList());
        assertThat(read.edgeSet()).hasSameSizeAs(drawing.lines());
        for (Line line : drawing.lines()) {
            assertThat(read.containsEdge(line.a(), line.b())).isTrue();
        }
    }

    /** What Graphviz reads as quote, backslash and line end ("The DOT Language", escString). */
    @Example
    void dotEscapesWhatEndsAText() {
        NetworkDrawing drawing = new NetworkDrawing(
                ImmutableList.of(
                        new Node("a", "host", "a\nC:\\net \"x\"", "", OptionalInt.empty()),
                        new Node("b", "router", "b", "", OptionalInt.empty())),
                ImmutableList.of(new Line("a-b", "a", "b", "1\\2", OptionalLong.empty(), OptionalLong.empty())));

        assertThat(GraphText.dot(drawing)).isEqualTo("""
                graph {
                  "a" [label="a\\nC:\\\\net \\"x\\"", shape=ellipse];
                  "b" [label="b", shape=box];
                  "a" -- "b" [label="1\\\\2"];
                }
                """);
    }
}
