package org.twlab.topology.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.topology.Addressing;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.NodeSite;
import org.twlab.topology.arrange.Arrangement;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Rate;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKind.Addresses;
import org.twlab.topology.model.RouterSpec.Icmp;

/** The kind {@code router}: one router, or a group of them that may be linked with each other. */
public final class RouterKind {
    private static final int MOST_ICMP = 1_000_000;

    private static final Key<Long> FORWARDING_DELAY = Key.withDefault(
            "forwarding-delay",
            Types.durationUpTo("1h"),
            "0s",
            "Time from the arrival of a packet at the router to its departure.");

    private static final Key<Integer> MTU = Key.optional(
            "mtu",
            LinkValues.MTU,
            "Bytes of the largest packet it sends on, where its links take larger ones (without the key: what they take).");

    private static final ScalarType<Integer> WHOLE_RATE =
            Types.RATE.narrowed("a whole rate from 1/s to " + MOST_ICMP + "/s", RouterKind::perSecond);
    private static final Key<Boolean> ENABLED = Key.withDefault(
            "enabled", Types.BOOLEAN, "true", "Whether it sends ICMP; without, it drops packets silently.");
    private static final Key<Integer> RATE = Key.withDefault(
            "rate",
            WHOLE_RATE,
            RouterSettings.DEFAULT.icmpPerSecond() + "/s",
            "How many errors at most; at once up to 50, as many as Linux has in its bucket.");

    /** The keys of a router's {@code icmp}. */
    public static final RecordType<Icmp> ICMP_TYPE = RecordType.of(
            "icmp", List.of(ENABLED, RATE), (values, reading) -> new Icmp(values.get(ENABLED), values.get(RATE)));

    private static final Key<Icmp> ICMP =
            Key.withDefault("icmp", ICMP_TYPE, "{}", "The ICMP errors that it sends (RFC 1812).");
    static final Key<Arrangement> ARRANGE = Key.optional(
            "arrange",
            ArrangeKeys.TYPE,
            "Links the members of a group with each other; without it they have no links.");
    static final Key<MemberGraph> GRAPH = Key.optional(
            "graph",
            new GraphFileType(),
            "A file with the members of a group and their links, instead of `count` and `arrange`.");
    static final Key<Values> LINK =
            Key.optional("link", new MemberLinkType(), "What those links are like: the keys of a link but its ends.");

    private static final RecordType<RouterSpec> SETTINGS =
            RecordType.of("router", List.of(FORWARDING_DELAY, MTU, ICMP, ARRANGE, GRAPH, LINK), RouterKind::make);

    /** The kind, making {@link Router}s. */
    public static final NodeKind<RouterSpec> KIND =
            new NodeKind<>("router", Addresses.POSSIBLE, SETTINGS, mapping -> mapping, RouterKind::addTo);

    private RouterKind() {}

    private static RouterSpec make(Values values, Reading reading) {
        Optional<Arrangement> arrangement = values.find(ARRANGE)
                .filter(found -> !values.states(GRAPH))
                .filter(found -> fits(found, values, reading));
        if (values.states(LINK) && !values.states(ARRANGE) && !values.states(GRAPH)) {
            reading.error(
                    values.placeOfName(LINK),
                    "'link' is for the links among the members of a group, and without 'arrange' or 'graph' there are none");
        }
        for (Key<?> other : List.of(NodeSpec.COUNT, ARRANGE)) {
            if (values.states(GRAPH) && values.states(other)) {
                reading.error(
                        values.placeOfName(other),
                        "the file of 'graph' says that already, leave '" + other.name() + "' out");
            }
        }
        return new RouterSpec(
                values.get(FORWARDING_DELAY),
                values.find(MTU).orElse(0),
                values.get(ICMP),
                arrangement,
                values.find(GRAPH));
    }

    /** Whether the members can be arranged so. */
    private static boolean fits(Arrangement arrangement, Values values, Reading reading) {
        Optional<Integer> count = values.find(NodeSpec.COUNT).map(Math::toIntExact);
        if (count.isEmpty()) {
            if (!values.states(NodeSpec.COUNT)) {
                reading.error(
                        values.placeOfName(ARRANGE), "'arrange' links the members of a group, whose number is 'count'");
            }
            return false;
        }
        Optional<String> problem = arrangement.problem(count.get());
        problem.ifPresent(text -> reading.error(values.place(NodeSpec.COUNT), text));
        return problem.isEmpty();
    }

    private static Parsed<Integer> perSecond(Rate rate) {
        BigDecimal[] whole = rate.perDay().divideAndRemainder(BigDecimal.valueOf(86_400));
        boolean fits = whole[1].signum() == 0 && whole[0].compareTo(BigDecimal.valueOf(MOST_ICMP)) <= 0;
        return fits
                ? Parsed.of(whole[0].intValueExact())
                : Parsed.wrong(
                        "a router counts its errors by the second: a whole rate from 1/s to " + MOST_ICMP + "/s");
    }

    private static void addTo(NetworkBuilder builder, NodeSpec<RouterSpec> node, Addressing addressing) {
        Function<NodeSite, Router> factory = site -> create(node.settings(), site);
        if (node.count().isPresent()) {
            builder.routers(node.name(), node.members(), addressing, factory);
        } else {
            builder.router(node.name(), addressing, factory);
        }
    }

    private static Router create(RouterSpec spec, NodeSite site) {
        RouterSettings settings = new RouterSettings(
                site.address(),
                spec.forwardingDelayNanos(),
                spec.icmp().enabled(),
                spec.icmp().perSecond());
        return new Router(site.name(), site.context(), settings.withMtu(spec.mtu()));
    }
}
