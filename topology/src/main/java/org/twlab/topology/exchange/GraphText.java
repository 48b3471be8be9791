package org.twlab.topology.exchange;

import com.google.common.escape.Escaper;
import com.google.common.xml.XmlEscapers;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.twlab.topology.exchange.NetworkDrawing.Line;
import org.twlab.topology.exchange.NetworkDrawing.Node;
import org.twlab.topology.language.Quantity;

/** A network as text for other tools, nodes and links in the order of the drawing; every line ends with a line end. */
public final class GraphText {
    private static final Escaper XML = XmlEscapers.xmlAttributeEscaper();

    private GraphText() {}

    /** The language of Graphviz: {@code dot -Tsvg}. */
    public static String dot(NetworkDrawing drawing) {
        StringBuilder out = new StringBuilder("graph {\n");
        for (Node node : drawing.nodes()) {
            out.append("  ").append(dotText(node.name())).append(" [label=").append(dotText(node.text()));
            out.append(", shape=").append(shape(node.kind())).append("];\n");
        }
        for (Line line : drawing.lines()) {
            out.append("  ").append(dotText(line.a())).append(" -- ").append(dotText(line.b()));
            out.append(line.text().isEmpty() ? "" : " [label=" + dotText(line.text()) + "]")
                    .append(";\n");
        }
        return out.append("}\n").toString();
    }

    private static String shape(String kind) {
        return switch (kind) {
            case "host" -> "ellipse";
            case "router" -> "box";
            default -> "hexagon";
        };
    }

    private static String dotText(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** A flow chart of Mermaid, as it stands in Markdown between the fences. */
    public static String mermaid(NetworkDrawing drawing) {
        StringBuilder out = new StringBuilder("flowchart LR\n");
        Map<String, String> ids = new HashMap<>();
        for (Node node : drawing.nodes()) {
            String id = "n" + ids.size();
            ids.put(node.name(), id);
            String text = mermaidText(node.text());
            out.append("  ").append(id);
            out.append(
                    switch (node.kind()) {
                        case "host" -> "(" + text + ")";
                        case "router" -> "[" + text + "]";
                        default -> "{{" + text + "}}";
                    });
            out.append('\n');
        }
        for (Line line : drawing.lines()) {
            out.append("  ").append(ids.get(line.a())).append(" ---");
            out.append(line.text().isEmpty() ? " " : "|" + mermaidText(line.text()) + "| ");
            out.append(ids.get(line.b())).append('\n');
        }
        return out.toString();
    }

    /** Its entities have names of HTML or numbers, and a {@code #} where HTML has an ampersand. */
    private static String mermaidText(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '#' -> out.append("#35;");
                case '"' -> out.append("#quot;");
                case '&' -> out.append("#amp;");
                case '<' -> out.append("#lt;");
                case '>' -> out.append("#gt;");
                case '\n' -> out.append("<br>");
                default -> out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    /** GraphML with labels, delays and rates as {@link GraphFile} reads them. */
    public static String graphml(NetworkDrawing drawing) {
        StringBuilder out = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
                  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
                  <key id="label" for="node" attr.name="label" attr.type="string"/>
                  <key id="count" for="node" attr.name="count" attr.type="int"/>
                  <key id="delay" for="edge" attr.name="delay" attr.type="string"/>
                  <key id="rate" for="edge" attr.name="LinkSpeedRaw" attr.type="double"/>
                  <graph edgedefault="undirected">
                """);
        for (Node node : drawing.nodes()) {
            out.append("    <node id=\"").append(XML.escape(node.name())).append("\">");
            out.append(data("kind", node.kind()))
                    .append(data("label", node.label().isEmpty() ? node.name() : node.label()))
                    .append(data(
                            "count",
                            node.count().isPresent()
                                    ? Integer.toString(node.count().getAsInt())
                                    : ""))
                    .append("</node>\n");
        }
        for (Line line : drawing.lines()) {
            out.append("    <edge id=\"").append(XML.escape(line.name()));
            out.append("\" source=\"").append(XML.escape(line.a()));
            out.append("\" target=\"").append(XML.escape(line.b())).append("\">");
            out.append(data("delay", text(Quantity.DURATION, line.delayNanos())));
            out.append(data("rate", text(line.bitsPerSecond()))).append("</edge>\n");
        }
        return out.append("  </graph>\n</graphml>\n").toString();
    }

    private static String text(Quantity quantity, OptionalLong value) {
        return value.isPresent() ? quantity.text(value.getAsLong()) : "";
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "";
    }

    private static String data(String key, String value) {
        return value.isEmpty() ? "" : "<data key=\"" + key + "\">" + XML.escape(value) + "</data>";
    }
}
