package org.twlab.topology.exchange;

import com.google.common.collect.ImmutableList;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;

/**
 * Finds the elements of a GraphML text, and refuses what is no XML before anything else reads it: above all a document
 * type, through which XML reads other files.
 */
final class GraphMlElements {
    private static final XMLInputFactory FACTORY = factory();
    private static final Pattern HTML =
            Pattern.compile("\\s*+(?:<\\?xml[^>]*+>\\s*+)?(<!doctype\\s++html\\b)", Pattern.CASE_INSENSITIVE);

    private final SourceText source;
    private final Diagnostics diagnostics;
    private final Offsets offsets;
    private final ImmutableList.Builder<Place> nodes = ImmutableList.builder();
    private final ImmutableList.Builder<Place> edges = ImmutableList.builder();
    private boolean rooted;
    private int graphs;
    private boolean good = true;

    private GraphMlElements(SourceText source, Diagnostics diagnostics) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.offsets = new Offsets(source);
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** The elements; empty if the text is wrong, which is reported. */
    static Optional<Elements> find(SourceText source, Diagnostics diagnostics) {
        GraphMlElements search = new GraphMlElements(source, diagnostics);
        Matcher html = HTML.matcher(source.text());
        if (html.lookingAt()) {
            search.error(search.offsets.at(html.start(1)), "neither GraphML nor GML: a page in HTML");
            return Optional.empty();
        }
        try {
            search.walk(FACTORY.createXMLStreamReader(new StringReader(source.text())));
        } catch (XMLStreamException fault) {
            Location where = fault.getLocation();
            search.error(
                    new Place(source, Math.max(1, where.getLineNumber()), Math.max(1, where.getColumnNumber())),
                    "not XML: " + reason(fault));
        }
        return search.good ? Optional.of(new Elements(search.nodes.build(), search.edges.build())) : Optional.empty();
    }

    /** The parser puts its own place before the message. */
    private static String reason(XMLStreamException fault) {
        String message = String.valueOf(fault.getMessage());
        int text = message.indexOf("Message: ");
        return text < 0 ? message : message.substring(text + "Message: ".length());
    }

    private void walk(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD) {
                error(begin(reader, "<!DOCTYPE"), "a document type is not read: it could name other files");
                return;
            }
            if (event == XMLStreamConstants.START_ELEMENT
                    && !rooted
                    && !reader.getLocalName().equals("graphml")) {
                error(begin(reader, "<"), "neither GraphML nor GML: the root is '" + reader.getLocalName() + "'");
                return;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                rooted = true;
                element(reader);
            }
        }
    }

    private void element(XMLStreamReader reader) {
        switch (reader.getLocalName()) {
            case "node" -> add(reader, nodes, List.of("id"));
            case "edge" -> add(reader, edges, List.of("source", "target"));
            case "graph" -> {
                if (++graphs > 1) {
                    error(begin(reader, "<"), "a second graph begins here, one is read");
                }
            }
            case "hyperedge" -> error(begin(reader, "<"), "a hyperedge is not read: a link has two ends");
            default -> {}
        }
    }

    private void add(XMLStreamReader reader, ImmutableList.Builder<Place> places, List<String> needed) {
        Place place = begin(reader, "<");
        places.add(place);
        for (String attribute : needed) {
            if (reader.getAttributeValue(null, attribute) == null) {
                error(place, "'" + reader.getLocalName() + "' needs the attribute '" + attribute + "'");
            }
        }
    }

    private void error(Place place, String message) {
        diagnostics.error(place, message);
        good = false;
    }

    /** The reader knows where an element's tag ends. */
    private Place begin(XMLStreamReader reader, String mark) {
        int end = Math.max(0, reader.getLocation().getCharacterOffset() - 1);
        return offsets.at(Math.max(0, source.text().lastIndexOf(mark, end)));
    }
}
