package org.twlab.topology.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.arrange.MemberGraph.Edge;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;

/** Graph files, written as the Internet Topology Zoo writes them. */
class GraphFileTest {
    private static final String HEAD = """
            <?xml version="1.0" encoding="utf-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
            xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
            http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
              <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="d37" />
              <key attr.name="Longitude" attr.type="double" for="node" id="d32" />
              <key attr.name="Latitude" attr.type="double" for="node" id="d29" />
              <key attr.name="label" attr.type="string" for="node" id="d33" />
              <key attr.name="delay" attr.type="string" for="edge" id="d40" />
              <graph edgedefault="undirected">
            """;
    private static final String TAIL = "  </graph>\n</graphml>\n";
    private static final String NEW_YORK = """
                <node id="0">
                  <data key="d29">40.71427</data>
                  <data key="d32">-74.00597</data>
                  <data key="d33">New York</data>
                </node>
            """;
    private static final String CHICAGO = """
                <node id="1">
                  <data key="d29">41.85003</data>
                  <data key="d32">-87.65005</data>
                  <data key="d33">Chicago</data>
                </node>
            """;

    private final Diagnostics diagnostics = new Diagnostics();

    private MemberGraph read(String text) {
        Optional<MemberGraph> graph = GraphFile.read(SourceText.of("net", 0, text), diagnostics);
        assertThat(diagnostics.render()).isEmpty();
        return graph.orElseThrow();
    }

    private List<String> faults(String text) {
        assertThat(GraphFile.read(SourceText.of("net", 0, text), diagnostics)).isEmpty();
        return diagnostics.inFileOrder().stream()
                .map(fault -> fault.render().lines().findFirst().orElseThrow())
                .toList();
    }

    private static long delay(MemberGraph graph) {
        return graph.edges().get(0).delayNanos().getAsLong();
    }

    /** 1144 km between the two, as any atlas says, at 200,000 km/s: 5.7 ms. */
    @Test
    void aZooGraphHasLabelsRatesAndDelaysOfDistance() {
        MemberGraph graph = read(HEAD + NEW_YORK + CHICAGO + """
                    <edge source="0" target="1">
                      <data key="d37">9953280000.0</data>
                    </edge>
                """ + TAIL);

        assertThat(graph.members()).extracting(MemberGraph.Member::label).containsExactly("New York", "Chicago");
        assertThat(graph.edges().get(0).bitsPerSecond()).hasValue(9_953_280_000L);
        assertThat(delay(graph)).isBetween(5_650_000L, 5_800_000L);
    }

    @Test
    void gmlSaysTheSame() {
        MemberGraph graph = read("""
                graph [
                  DateObtained "3/02/11"
                  directed 0
                  node [
                    id 0
                    label "New York"
                    Longitude -74.00597
                    Latitude 40.71427
                    graphics [ x 3.5 id 9 ]
                  ]
                  node [
                    id 7
                    label "Chicago"
                    Longitude -87.65005
                    Latitude 41.85003
                  ]
                  edge [
                    source 0
                    target 7
                    LinkSpeedRaw 9953280000.0
                  ]
                ]
                """);

        assertThat(graph.edges()).hasSize(1);
        assertThat(graph.members().get(1).label()).isEqualTo("Chicago");
        assertThat(delay(graph)).isEqualTo(delay(zooPair("")));
        assertThat(graph.edges().get(0).bitsPerSecond()).hasValue(9_953_280_000L);
    }

    private MemberGraph zooPair(String data) {
        return read(HEAD + NEW_YORK + CHICAGO + "<edge source=\"0\" target=\"1\">" + data + "</edge>" + TAIL);
    }

    @Test
    void aStatedDelayCountsBeforeTheDistance() {
        assertThat(delay(zooPair("<data key=\"d40\">3ms</data>"))).isEqualTo(3_000_000);
    }

    @Test
    void withoutBothCoordinatesThereIsNoDelay() {
        MemberGraph graph = read(HEAD + NEW_YORK + "<node id=\"1\"/>\n<edge source=\"0\" target=\"1\"/>\n" + TAIL);

        assertThat(graph.edges().get(0).delayNanos()).isEmpty();
        assertThat(graph.edges().get(0).bitsPerSecond()).isEmpty();
        assertThat(graph.members().get(1).label()).isEmpty();
    }

    @Test
    void severalEdgesBetweenTwoNodesStay() {
        MemberGraph graph = read("graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 LinkSpeedRaw 1 ]"
                + " edge [ source 1 target 2 LinkSpeedRaw 2 ] edge [ source 2 target 1 ] ]");

        assertThat(graph.edges()).extracting(Edge::a).containsExactly(0, 0, 1);
        assertThat(graph.edges())
                .extracting(edge -> edge.bitsPerSecond().orElse(0))
                .containsExactly(1L, 2L, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void placesAreRightWithEveryLineEnd(String end) {
        String text =
                (HEAD + "    <node id=\"a\"/>\n    <edge source=\"a\" target=\"a\"/>\n" + TAIL).replace("\n", end);
        int line = IntStream.range(0, 20)
                .filter(i ->
                        i < text.lines().count() && text.lines().toList().get(i).contains("<edge"))
                .findFirst()
                .getAsInt();

        assertThat(faults(text)).containsExactly("net:" + (line + 1) + ":5: error: an edge from 'a' to itself");
    }

    /** Through a document type XML reads other files, or grows without end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE graphml SYSTEM \"http://192.0.2.1/graphml.dtd\">",
                "<!DOCTYPE graphml [<!ENTITY all SYSTEM \"file:///etc/passwd\">]>",
                "<!DOCTYPE graphml [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
            })
    void aDocumentTypeIsRefused(String doctype) {
        assertThat(faults(doctype + "\n<graphml><graph><node id=\"1\">&all;</node></graph></graphml>"))
                .containsExactly("net:1:1: error: a document type is not read: it could name other files");
    }

    @Test
    void whatIsNoXmlOrNoGmlIsSaidWithItsPlace() {
        assertThat(faults(HEAD + "<node id=\"1\">\n" + TAIL))
                .singleElement()
                .asString()
                .startsWith("net:9:");
    }

    @Test
    void gmlFaultsHaveTheirPlace() {
        assertThat(faults("graph [\n  node [ id 1 ]\n  node id ]\n]"))
                .singleElement()
                .asString()
                .startsWith("net:3:");
    }

    @Test
    void bracketsThatCloseNothingAreNotIgnored() {
        assertThat(faults("graph [ node [ id 1 ] ]\n]")).containsExactly("net:2:1: error: ']' closes nothing");
    }

    @Test
    void whatThePartsLackIsSaid() {
        assertThat(faults("""
                graph [
                  node [ label "x" ]
                  node [ id 1.5 ]
                  edge [ source 1 ]
                ]
                """))
                .containsExactly(
                        "net:2:3: error: 'node' needs a whole number 'id'",
                        "net:3:3: error: 'node' needs a whole number 'id'",
                        "net:4:3: error: 'edge' needs a whole number 'target'");
    }

    @Test
    void wrongAttributesAreSaidAtTheirElement() {
        assertThat(faults(HEAD
                        + NEW_YORK.replace("40.7", "140.7")
                        + CHICAGO.replace("-87.65005", "west").replace("id=\"1\"", "id=\"0\"")
                        + """
                            <edge source="0" target="2"><data key="d37">fast</data><data key="d40">5</data></edge>
                        """
                        + TAIL))
                .containsExactly(
                        "net:8:5: error: Latitude: '140.71427' is not a number of degrees from -90 to 90",
                        "net:13:5: error: a second node has the id '0', the first is in line 8",
                        "net:13:5: error: Longitude: 'west' is not a number of degrees from -180 to 180",
                        "net:18:5: error: no node has the id '2', to which this edge leads; allowed: 0; did you mean '0'?",
                        "net:18:5: error: LinkSpeedRaw: 'fast' is not 0 and not a rate from 1 bit/s to 1e12 bit/s",
                        "net:18:5: error: delay: '5' has no unit, expected a duration such as 250us, 1.5s, 10min or 20d");
    }

    @Test
    void anEmptyGraphHasNoNode() {
        assertThat(faults("graph [ ]")).containsExactly("net:1:1: error: the graph has no node");
    }

    @Test
    void whatIsNoGraphFileIsSaidToBeNeither() {
        assertThat(faults(" \n")).containsExactly("net:1:1: error: the file is empty: neither GraphML nor GML");
        assertThat(faults("<!doctype html>\n<p>")).contains("net:1:1: error: neither GraphML nor GML: a page in HTML");
        assertThat(faults("\n<html><br></html>"))
                .contains("net:2:1: error: neither GraphML nor GML: the root is 'html'");
        assertThat(faults("nodes: [1, 2]"))
                .contains("net:1:1: error: neither GraphML, which begins with '<', nor GML, which has a 'graph ['");
    }

    @Test
    void deepNestingIsRefusedBeforeItOverflowsAParser() {
        assertThat(read("graph [ node [ id 1 ] " + "a [ ".repeat(49) + "] ".repeat(50))
                        .members())
                .hasSize(1);
        assertThat(faults("graph [ " + "a [ ".repeat(50) + "] ".repeat(51)))
                .containsExactly("net:1:207: error: nested more than 50 levels deep");
    }

    @Test
    void veryDeepNestingIsAFaultOfTheFile() {
        assertThat(faults("graph [ a [ ".repeat(5000)))
                .singleElement()
                .asString()
                .endsWith("error: nested more than 50 levels deep");
    }

    @Test
    void longTextsInQuotesAreRead() {
        assertThat(read("graph [ node [ id 1 label \"" + "x".repeat(100_000) + "\" ] ]")
                        .members())
                .hasSize(1);
    }

    @Test
    void thereIsOneGraph() {
        assertThat(faults("graph [ node [ id 1 ] ]\ngraph [ node [ id 2 ] ]"))
                .containsExactly("net:2:1: error: a second graph begins here, one is read");
        assertThat(faults("<graphml><graph><node id=\"1\"/></graph>\n<graph/></graphml>"))
                .contains("net:2:1: error: a second graph begins here, one is read");
    }

    @Test
    void aHyperedgeIsNotLeftOutInSilence() {
        assertThat(faults("<graphml><graph><node id=\"1\"/>\n<hyperedge/></graph></graphml>"))
                .containsExactly("net:2:1: error: a hyperedge is not read: a link has two ends");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "-1", "1e13"})
    void aRateIsAtLeastOneBitPerSecond(String rate) {
        assertThat(faults(HEAD + NEW_YORK + CHICAGO + "<edge source=\"0\" target=\"1\"><data key=\"d37\">" + rate
                        + "</data></edge>" + TAIL))
                .containsExactly("net:18:1: error: LinkSpeedRaw: '" + rate
                        + "' is not 0 and not a rate from 1 bit/s to 1e12 bit/s");
    }

    @Test
    void aRateOfZeroIsUnknown() {
        assertThat(zooPair("<data key=\"d37\">0.0</data>").edges().get(0).bitsPerSecond())
                .isEmpty();
    }
}
