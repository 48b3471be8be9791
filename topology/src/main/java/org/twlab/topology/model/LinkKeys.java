package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.net.Chance;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.LinkSettings.Jitter;
import org.twlab.core.net.Loss;
import org.twlab.core.net.QueueSettings;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.model.LinkValues.Reorder;

/** The keys of links. */
public final class LinkKeys {
    static final Key<ImmutableList<String>> BETWEEN = Key.required(
            "between", ListType.of(Types.TEXT), "The two nodes it connects; a member as `\"r[0]\"` or `\"r[-1]\"`.");
    static final Key<String> NAME = Key.optional("name", Types.NAME, "Its name instead of `a-b`.");
    static final Key<String> GROUP = Key.optional(
            "group", Types.NAME, "The entry of `link-groups` whose keys count where the link does not say otherwise.");
    static final Key<Distribution> DELAY = Key.withDefault(
            "delay",
            new DistributionType(Types.durationUpTo("24h"), "delays", true),
            "0s",
            "Propagation delay, one way; drawn once for each member.");
    static final Key<Distribution> JITTER = Key.withDefault(
            "jitter",
            new DistributionType(Types.durationUpTo("24h"), "jitters", false),
            "0s",
            "Delay added to each packet; packets may overtake each other.");
    static final Key<Boolean> KEEP_ORDER = Key.withDefault(
            "keep-order",
            Types.BOOLEAN,
            "false",
            "Whether a packet that jitter would let overtake another arrives right behind it instead.");
    static final Key<Long> BANDWIDTH =
            Key.optional("bandwidth", Types.BITRATE, "Rate at which packets are sent (without the key: unlimited).");
    static final Key<QueueSettings> QUEUE = Key.optional(
            "queue",
            LinkValues.QUEUE,
            "What may wait for the line, only with a `bandwidth`: packets or bytes, then the rest is dropped, or `red` or"
                    + " `codel` (without the key: 1000 packets).");
    private static final Key<Integer> MTU = Key.withDefault(
            "mtu", LinkValues.MTU, Integer.toString(LinkSettings.DEFAULT_MTU), "Bytes of the largest IPv4 packet.");
    static final Key<Loss> LOSS = Key.withDefault(
            "loss",
            LinkValues.LOSS,
            "0%",
            "Share of packets that are lost, each independently, or in bursts with `gilbert-elliott`.");
    static final Key<Chance> DUPLICATE =
            Key.withDefault("duplicate", LinkValues.CHANCE, "0%", "Share of packets that arrive twice.");
    static final Key<Reorder> REORDER = Key.optional(
            "reorder", LinkValues.REORDER, "Holds a share of the packets back, so that later ones overtake them.");
    static final Key<Chance> CORRUPT =
            Key.withDefault("corrupt", LinkValues.CHANCE, "0%", "Share of packets in which one bit is flipped.");
    private static final Key<Long> COST =
            Key.withDefault("cost", Types.integer(1, 65_535), "1", "What it costs routes, with `routing: {by: cost}`.");
    static final Key<ImmutableList<Outage>> DOWN =
            Key.withDefault("down", new OutagesType(), "[]", "Times [from, to] in which the link is down, both ways.");

    /** The keys of a direction. */
    public static final RecordType<Direction> DIRECTION = RecordType.of(
            "link direction",
            List.of(DELAY, JITTER, KEEP_ORDER, BANDWIDTH, QUEUE, MTU, LOSS, DUPLICATE, REORDER, CORRUPT, COST),
            (values, reading) -> direction(values));

    /** The keys of a group of links. */
    public static final RecordType<Values> LINK_GROUP =
            RecordType.of("link group", with(ImmutableList.of(), DIRECTION.keys(), DOWN), (values, reading) -> values);

    /** The keys of the links among the members of a node. */
    public static final RecordType<Values> MEMBER_LINK = RecordType.of(
            "link of members", with(ImmutableList.of(GROUP), DIRECTION.keys(), DOWN), (values, reading) -> values);

    /** The keys of a link. */
    public static final RecordType<Values> LINK = RecordType.of(
            "link", with(ImmutableList.of(BETWEEN, NAME, GROUP), DIRECTION.keys(), DOWN), (values, reading) -> values);

    private LinkKeys() {}

    private static ImmutableList<Key<?>> with(List<Key<?>> first, List<Key<?>> middle, Key<?> last) {
        return ImmutableList.<Key<?>>builder()
                .addAll(first)
                .addAll(middle)
                .add(last)
                .build();
    }

    private static Direction direction(Values values) {
        Optional<Reorder> reorder = values.find(REORDER);
        LinkSettings settings = LinkSettings.delay(0).toBuilder()
                .jitter(Jitter.NONE, values.get(KEEP_ORDER))
                .bandwidth(values.find(BANDWIDTH).orElse(0L))
                .queue(values.find(QUEUE).orElse(QueueSettings.DEFAULT))
                .mtu(values.get(MTU))
                .loss(values.get(LOSS))
                .duplicate(values.get(DUPLICATE))
                .reorder(
                        reorder.orElse(Reorder.NONE).share(),
                        reorder.orElse(Reorder.NONE).byNanos())
                .corrupt(values.get(CORRUPT))
                .build();
        return new Direction(values.get(DELAY), values.get(JITTER), settings, Math.toIntExact(values.get(COST)));
    }
}
