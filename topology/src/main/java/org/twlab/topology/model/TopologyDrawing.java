package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.twlab.topology.exchange.NetworkDrawing;
import org.twlab.topology.exchange.NetworkDrawing.Line;
import org.twlab.topology.exchange.NetworkDrawing.Node;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Quantity;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.model.Topology.Members;

/** Draws a network: groups of routers member by member if a link leads to one of them, other populations as one node. */
final class TopologyDrawing {
    private final Topology topology;
    /** Groups that are drawn member by member. */
    private final Set<String> opened;

    private TopologyDrawing(Topology topology) {
        this.topology = topology;
        opened = topology.links().values().stream()
                .flatMap(link -> Stream.of(link.a(), link.b()))
                .flatMap(word -> MemberWord.parse(word).stream())
                .map(MemberWord::node)
                .filter(name -> Optional.ofNullable(topology.nodes().get(name))
                        .flatMap(RouterKind.KIND::cast)
                        .isPresent())
                .collect(Collectors.toSet());
    }

    static NetworkDrawing of(Topology topology) {
        TopologyDrawing drawing = new TopologyDrawing(topology);
        return new NetworkDrawing(
                topology.nodes().values().stream().flatMap(drawing::nodes).collect(ImmutableList.toImmutableList()),
                topology.links().values().stream().flatMap(drawing::lines).collect(ImmutableList.toImmutableList()));
    }

    private Stream<Node> nodes(NodeSpec<?> node) {
        if (opened.contains(node.name())) {
            return IntStream.range(0, node.members()).mapToObj(member -> member(node, member));
        }
        String count = node.count().map(members -> " x" + members).orElse("");
        OptionalInt members = node.count().isPresent() ? OptionalInt.of(node.members()) : OptionalInt.empty();
        return Stream.of(new Node(node.name(), node.kind().name(), node.name() + count, "", members));
    }

    private static Node member(NodeSpec<?> node, int member) {
        String name = node.memberName(member);
        String label = node.labels().isEmpty() ? "" : node.labels().get(member);
        String text = name + (label.isEmpty() ? "" : "\n" + label);
        return new Node(name, node.kind().name(), text, label, OptionalInt.empty());
    }

    private Stream<Line> lines(LinkSpec link) {
        ImmutableList<String> a = ends(link.a());
        ImmutableList<String> b = ends(link.b());
        int lines = Math.max(a.size(), b.size());
        return IntStream.range(0, lines)
                .mapToObj(i -> line(link, lines == 1 ? link.name() : link.name() + "[" + i + "]", at(a, i), at(b, i)));
    }

    private static String at(ImmutableList<String> ends, int index) {
        return ends.get(ends.size() == 1 ? 0 : index);
    }

    private ImmutableList<String> ends(String word) {
        Members members = topology.members(word).orElseThrow();
        return opened.contains(members.node().name())
                ? members.indices().mapToObj(members.node()::memberName).collect(ImmutableList.toImmutableList())
                : ImmutableList.of(members.node().name());
    }

    private static Line line(LinkSpec link, String name, String a, String b) {
        String there = text(link.ab());
        String back = text(link.ba());
        boolean same = there.equals(back);
        long rate = link.ab().settings().bitsPerSecond();
        boolean oneRate = rate > 0 && link.ba().settings().bitsPerSecond() == rate;
        OptionalLong delay = link.ab().delay().equals(link.ba().delay())
                        && link.ab().delay() instanceof Distribution.Constant constant
                ? OptionalLong.of(constant.value())
                : OptionalLong.empty();
        return new Line(
                name,
                a,
                b,
                same ? there : "there " + orDash(there) + ", back " + orDash(back),
                delay,
                oneRate ? OptionalLong.of(rate) : OptionalLong.empty());
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String text(Direction direction) {
        String delay = text(direction.delay());
        long rate = direction.settings().bitsPerSecond();
        String bandwidth = rate == 0 ? "" : Quantity.BITRATE.text(rate);
        return delay + (delay.isEmpty() || bandwidth.isEmpty() ? "" : " ") + bandwidth;
    }

    private static String text(Distribution delay) {
        if (delay instanceof Distribution.Constant constant) {
            return constant.value() == 0 ? "" : Quantity.DURATION.text(constant.value());
        }
        return delay instanceof Distribution.Uniform uniform
                ? Quantity.DURATION.text(uniform.low()) + " to " + Quantity.DURATION.text(uniform.high())
                : "varying delay";
    }
}
