package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.twlab.topology.RoutingSettings;
import org.twlab.topology.RoutingSettings.Convergence;
import org.twlab.topology.RoutingSettings.Metric;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;

/** The keys of {@code routing}. */
public final class RoutingKeys {
    static final String KEY = "routing";
    private static final ImmutableList<String> METRICS =
            Stream.of(Metric.values()).map(RoutingKeys::word).collect(ImmutableList.toImmutableList());

    private static final Key<String> BY = Key.withDefault(
            "by",
            Types.oneOf(METRICS),
            word(RoutingSettings.DEFAULT.metric()),
            "What makes one way shorter than another: fewer links, less `delay`, or less `cost` of the links.");
    private static final Key<Boolean> ECMP = Key.withDefault(
            "ecmp",
            Types.BOOLEAN,
            "false",
            "Whether flows spread over all shortest ways; otherwise all take the link that is declared first.");
    private static final Key<Distribution> CONVERGENCE = Key.withDefault(
            "convergence",
            DistributionType.durations(false),
            "0s",
            "How long a node keeps its old routes after a link went up or down; drawn for each node and change.");

    /** The keys. */
    public static final RecordType<Stated> TYPE = RecordType.of(
            KEY,
            List.of(BY, ECMP, CONVERGENCE),
            (values, reading) -> new Stated(
                    Metric.values()[METRICS.indexOf(values.get(BY))], values.get(ECMP), values.get(CONVERGENCE)));

    /**
     * What a file says of routing.
     *
     * @param by what is added up along a way
     * @param ecmp whether flows spread over several ways
     * @param convergence nanoseconds until a node knows of a change
     */
    public record Stated(Metric by, boolean ecmp, Distribution convergence) {
        static final Stated DEFAULT =
                new Stated(RoutingSettings.DEFAULT.metric(), RoutingSettings.DEFAULT.ecmp(), Distribution.constant(0));

        RoutingSettings settings() {
            return new RoutingSettings(
                    by,
                    ecmp,
                    convergence.equals(Distribution.constant(0))
                            ? Convergence.IMMEDIATE
                            : random -> convergence.draw(random, 0));
        }
    }

    private RoutingKeys() {}

    private static String word(Metric metric) {
        return metric.name().toLowerCase(Locale.ROOT);
    }
}
