package org.twlab.topology.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.twlab.core.net.Chance;
import org.twlab.core.net.Loss;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * What the keys of a link say together: each that has no effect because of another is a mistake.
 *
 * @param what whose keys: {@code of the link 'a-b'}
 * @param shared the keys of both directions
 * @param ways the directions, each with the keys it has of its own
 * @param reading takes the mistakes
 */
record LinkCheck(String what, Mapping shared, List<Way> ways, Reading reading) {
    private static final String ALL_LOST = "has no effect where 'loss' is 100%";

    /** A direction with its own keys. */
    record Way(Mapping own, Direction direction) {}

    void check() {
        needs(
                LinkKeys.QUEUE,
                "counts only with a 'bandwidth'",
                way -> way.settings().bitsPerSecond() > 0);
        needs(
                LinkKeys.KEEP_ORDER,
                "counts only with 'jitter'",
                way -> !way.settings().keepsOrder() || !way.jitter().equals(Distribution.constant(0)));
        needs(LinkKeys.DUPLICATE, ALL_LOST, way -> notInVain(way, way.settings().duplicate()));
        needs(LinkKeys.CORRUPT, ALL_LOST, way -> notInVain(way, way.settings().corrupt()));
        needs(LinkKeys.REORDER, ALL_LOST, way -> notInVain(way, way.settings().reorder()));
    }

    private static boolean notInVain(Direction way, Chance chance) {
        boolean allLost = way.settings().loss() instanceof Loss.Independent loss
                && loss.chance().numerator() == loss.chance().denominator();
        return chance.isNever() || !allLost;
    }

    /** A shared key must make sense in one direction at least, an own one in its own. */
    private void needs(Key<?> key, String rule, Predicate<Direction> sensible) {
        Optional<Entry> common = shared.entry(key.name());
        for (Way way : ways) {
            way.own()
                    .entry(key.name())
                    .filter(stated -> !sensible.test(way.direction()))
                    .ifPresent(stated -> report(stated, rule));
        }
        boolean inVain = ways.stream()
                .filter(way -> way.own().get(key.name()).isEmpty())
                .noneMatch(way -> sensible.test(way.direction()));
        common.filter(stated -> inVain).ifPresent(stated -> report(stated, rule));
    }

    private void report(Entry stated, String rule) {
        Place place = stated.key().place();
        reading.error(place, "'" + stated.name() + "' " + what + " " + rule);
    }
}
