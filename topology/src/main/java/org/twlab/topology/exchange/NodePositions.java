package org.twlab.topology.exchange;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.twlab.topology.yaml.Place;

/** Where nodes are on Earth, of those that say so. */
final class NodePositions {
    private final List<Optional<GreatCircle.Position>> positions = new ArrayList<>();

    /** Positions of all nodes; what is wrong is told with its place. */
    NodePositions(ParsedGraph graph, Elements elements, BiConsumer<Place, String> error) {
        for (int number = 0; number < graph.nodes().size(); number++) {
            Map<String, String> attributes = graph.nodes().get(number).attributes();
            Place place = elements.nodes().get(number);
            Optional<Double> latitude = degrees("Latitude", 90, attributes, place, error);
            Optional<Double> longitude = degrees("Longitude", 180, attributes, place, error);
            positions.add(latitude.flatMap(north -> longitude.map(east -> new GreatCircle.Position(north, east))));
        }
    }

    private static Optional<Double> degrees(
            String name, int most, Map<String, String> attributes, Place place, BiConsumer<Place, String> error) {
        String text = attributes.get(name);
        if (text == null) {
            return Optional.empty();
        }
        Optional<BigDecimal> value =
                GraphFile.decimal(text).filter(degrees -> degrees.abs().compareTo(BigDecimal.valueOf(most)) <= 0);
        if (value.isEmpty()) {
            error.accept(place, name + ": '" + text + "' is not a number of degrees from -" + most + " to " + most);
        }
        return value.map(BigDecimal::doubleValue);
    }

    /** What light in glass takes between two nodes; empty unless both say where they are. */
    OptionalLong delayNanos(int a, int b) {
        Optional<GreatCircle.Position> from = positions.get(a);
        Optional<GreatCircle.Position> to = positions.get(b);
        return from.isPresent() && to.isPresent()
                ? OptionalLong.of(GreatCircle.delayNanos(from.get(), to.get()))
                : OptionalLong.empty();
    }
}
