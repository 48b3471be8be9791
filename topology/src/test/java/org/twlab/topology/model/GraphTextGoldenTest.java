package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.twlab.topology.exchange.GraphText;
import org.twlab.topology.exchange.NetworkDrawing;

/** One network in every format. With {@code -Dgolden.update} the files are written anew, for review. */
class GraphTextGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/graphs");
    private static final NetworkDrawing DRAWING = TopologyText.read("""
            nodes:
              client: {kind: host, count: 20, network: 10.0.0.0/24, profile: linux-4.9}
              pool: {kind: host, count: 2, network: 10.0.1.0/24, profile: linux-4.9}
              edge: {kind: router}
              core: {kind: router, count: 2, arrange: line, link: {delay: 1500us, bandwidth: 10Gbit/s}}
              pair: {kind: router, count: 2}
              server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
            links:
              - {between: [client, edge], delay: {uniform: [1ms, 20ms]}, client->edge: {bandwidth: 1Mbit/s}}
              - {between: [edge, "core[0]"], jitter: 1ms}
              - {between: ["core[-1]", server], delay: {exponential: 2ms}, bandwidth: 64kbit/s}
              - {between: [pool, pair], delay: 1ms}
              - {between: [pair, edge], delay: 2ms}
            """).drawing();

    private static void compare(String file, String text) throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.writeString(FOLDER.resolve(file), text);
        }
        assertThat(text).isEqualTo(Files.readString(FOLDER.resolve(file)));
    }

    @Test
    void dot() throws IOException {
        compare("network.dot", GraphText.dot(DRAWING));
    }

    @Test
    void graphml() throws IOException {
        compare("network.graphml", GraphText.graphml(DRAWING));
    }

    /** Names of nodes are plain; those of a graph file are not. */
    @Test
    void mermaidEscapesWhatItWouldReadAsMarkup() {
        NetworkDrawing.Node node =
                new NetworkDrawing.Node("r[0]", "router", "r[0]\nA&B <i>\"#1\"", "", OptionalInt.empty());

        assertThat(GraphText.mermaid(new NetworkDrawing(ImmutableList.of(node), ImmutableList.of())))
                .isEqualTo("flowchart LR\n  n0[\"r[0]<br>A#amp;B #lt;i#gt;#quot;#35;1#quot;\"]\n");
    }

    /** A population has its count, a member of a graph file the name that the file gives. */
    @Test
    void graphMlHasCountsAndLabels() {
        NetworkDrawing drawing = new NetworkDrawing(
                ImmutableList.of(
                        new NetworkDrawing.Node("client", "host", "client x20", "", OptionalInt.of(20)),
                        new NetworkDrawing.Node("net[0]", "router", "net[0]", "New York", OptionalInt.empty())),
                ImmutableList.of());

        assertThat(GraphText.graphml(drawing))
                .contains("<node id=\"client\"><data key=\"kind\">host</data><data key=\"label\">client</data>"
                        + "<data key=\"count\">20</data></node>")
                .contains("<node id=\"net[0]\"><data key=\"kind\">router</data><data key=\"label\">New York</data>"
                        + "</node>");
    }

    @Test
    void mermaid() throws IOException {
        compare("network.mmd", GraphText.mermaid(DRAWING));
    }
}
