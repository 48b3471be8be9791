package org.twlab.experiments.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Something that happens to one packet on its way: an entry of {@code faults}.
 *
 * @param direction of the link
 * @param kind of the packet
 * @param incarnation connection of the 4-tuple, from 1
 * @param nth packet of that kind in that connection, from 1
 * @param deed what happens
 * @param millis how long it is held back, or how much later its copy follows; of no account for a drop
 */
record Mishap(String direction, String kind, int incarnation, int nth, Deed deed, int millis) {
    /** Drawn as often as they stand here: most packets are data. */
    private static final List<String> KINDS =
            List.of("data", "data", "data", "data", "ack", "syn", "syn-ack", "fin", "last-ack");

    private static final int LAST_NTH = 70;

    /** What happens to the packet, the simplest first. */
    enum Deed {
        DROP,
        DELAY,
        DUPLICATE
    }

    /** Draws one. */
    static Mishap draw(UniformRandomProvider random, List<String> directions, int longestMillis) {
        return new Mishap(
                directions.get(random.nextInt(directions.size())),
                KINDS.get(random.nextInt(KINDS.size())),
                1 + random.nextInt(2),
                1 + random.nextInt(LAST_NTH),
                Deed.values()[random.nextInt(Deed.values().length)],
                1 + random.nextInt(longestMillis));
    }

    /** Simpler ones, the simplest first: a simpler deed, an earlier packet, a shorter time. */
    List<Mishap> simpler() {
        List<Mishap> simpler = new ArrayList<>();
        for (Deed other : Deed.values()) {
            if (other.compareTo(deed) < 0) {
                simpler.add(new Mishap(direction, kind, incarnation, nth, other, millis));
            }
        }
        for (int earlier : smaller(nth)) {
            simpler.add(new Mishap(direction, kind, incarnation, earlier, deed, millis));
        }
        if (deed != Deed.DROP) {
            for (int shorter : smaller(millis)) {
                simpler.add(new Mishap(direction, kind, incarnation, nth, deed, shorter));
            }
        }
        return simpler;
    }

    /** Some whole numbers from 1 below one, in great steps first. */
    private static List<Integer> smaller(int value) {
        List<Integer> numbers = new ArrayList<>();
        for (int step = value / 2; step >= 1; step /= 2) {
            numbers.add(value - step);
        }
        return numbers;
    }

    /** As the scenario language has it. */
    String yaml() {
        String action = switch (deed) {
            case DROP -> "drop";
            case DELAY -> "{delay: " + millis + "ms}";
            case DUPLICATE -> "{duplicate: {after: " + millis + "ms}}";
        };
        return String.format(
                Locale.ROOT,
                "{at: %s, match: {kind: %s, incarnation: %d, nth: %d}, do: %s}",
                direction,
                kind,
                incarnation,
                nth,
                action);
    }
}
