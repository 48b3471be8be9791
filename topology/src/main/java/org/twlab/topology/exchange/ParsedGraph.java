package org.twlab.topology.exchange;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jgrapht.alg.util.Triple;
import org.jgrapht.nio.Attribute;
import org.jgrapht.nio.BaseEventDrivenImporter;
import org.jgrapht.nio.EventDrivenImporter;
import org.jgrapht.nio.gml.GmlEventDrivenImporter;
import org.jgrapht.nio.graphml.SimpleGraphMLEventDrivenImporter;

/**
 * The nodes and edges of a text with all their attributes, as jgrapht's importers tell of them.
 *
 * @param nodes in the order of the file
 * @param edges in the order of the file
 */
record ParsedGraph(List<Element> nodes, List<Edge> edges) {

    /**
     * A node, or what an edge has beside its ends.
     *
     * @param id of the node; empty for an edge
     * @param attributes by name
     */
    record Element(String id, Map<String, String> attributes) {}

    /** An edge between the nodes with two ids. */
    record Edge(String source, String target, Element element) {}

    /** Throws {@link org.jgrapht.nio.ImportException} if the text is no GraphML. */
    static ParsedGraph ofGraphMl(String text) {
        SimpleGraphMLEventDrivenImporter importer = new SimpleGraphMLEventDrivenImporter();
        importer.setSchemaValidation(false);
        return parse(importer, text);
    }

    /** Throws {@link org.jgrapht.nio.ImportException} if the text is no GML. */
    static ParsedGraph ofGml(String text) {
        return parse(new GmlEventDrivenImporter(), text);
    }

    /** Attributes come behind the node or edge that has them. */
    private static <
                    V,
                    I extends
                            BaseEventDrivenImporter<V, Triple<V, V, Double>>
                                    & EventDrivenImporter<V, Triple<V, V, Double>>>
            ParsedGraph parse(I importer, String text) {
        ParsedGraph graph = new ParsedGraph(new ArrayList<>(), new ArrayList<>());
        importer.addVertexConsumer(id -> graph.nodes.add(new Element(String.valueOf(id), new HashMap<>())));
        importer.addVertexAttributeConsumer(
                (of, attribute) -> put(graph.nodes.get(graph.nodes.size() - 1), of.getSecond(), attribute));
        importer.addEdgeConsumer(edge -> graph.edges.add(new Edge(
                String.valueOf(edge.getFirst()), String.valueOf(edge.getSecond()), new Element("", new HashMap<>()))));
        importer.addEdgeAttributeConsumer(
                (of, attribute) -> put(graph.edges.get(graph.edges.size() - 1).element(), of.getSecond(), attribute));
        importer.importInput(new StringReader(text));
        return graph;
    }

    private static void put(Element element, String name, Attribute attribute) {
        element.attributes().put(name, attribute.getValue());
    }
}
