package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.tcp.TcpHost;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.reports.terminal.TerminalStyle;
import org.twlab.reports.terminal.TerminalTable;
import org.twlab.topology.Network;
import org.twlab.topology.path.LifetimeBound;
import org.twlab.topology.path.Path;
import org.twlab.topology.path.PathHop;
import org.twlab.topology.path.TravelTime;

/**
 * What {@code twlab path} says.
 *
 * @param point of the sweep, where one was chosen: {@code "at point 2 (delay 250ms)"}
 * @param draws a sentence about delays that are drawn; empty where none are
 */
record PathText(
        Network network,
        String from,
        String to,
        Path path,
        LifetimeBound bound,
        Optional<String> point,
        Optional<String> draws) {
    private static final TableSchema HOPS = TableSchema.of(
            "hops",
            "one hop of a path",
            List.of(
                    Column.integer("hop", "", "number of the hop"),
                    Column.text("link", "direction taken"),
                    Column.text("node", "node reached"),
                    Column.text("address", "of the interface it is reached at"),
                    Column.integer("ttl", "", "TTL on arrival"),
                    Column.text("choice", "equally good links that the flow hash chose from"),
                    Column.integer("best_ns", "ns", "least time of this hop"),
                    Column.integer("worst_ns", "ns", "most time of this hop; none where there is no bound"),
                    Column.integer("total_best_ns", "ns", "least time since sending"),
                    Column.integer("total_worst_ns", "ns", "most time since sending")));

    private Table hops() {
        Table rows = new Table(HOPS);
        for (PathHop hop : path.hops()) {
            rows.integer(hop.number()).text(hop.link()).text(hop.node());
            if (hop.address() == 0) {
                rows.absent();
            } else {
                rows.text(Address.text(hop.address()));
            }
            rows.integer(hop.ttl());
            if (hop.choices() == 1) {
                rows.absent();
            } else {
                rows.text("1 of " + hop.choices());
            }
            rows.integer(hop.time().bestNanos())
                    .integer(hop.time().worstNanos())
                    .integer(hop.total().bestNanos())
                    .integer(hop.total().worstNanos())
                    .endRow();
        }
        return rows;
    }

    /** The hop table, then what follows from it, for people. */
    String text(TerminalStyle style) {
        List<String> lines = new ArrayList<>();
        lines.add(from + " to " + to + " (" + Address.text(network.address(to)) + "), sent with TTL " + path.ttl()
                + point.map(words -> ", " + words).orElse(""));
        draws.ifPresent(lines::add);
        lines.add("");
        lines.add(TerminalTable.render(hops(), style));
        lines.add(ending());
        if (path.end() == Path.End.DELIVERED) {
            lines.add("Age of a segment on arrival: " + range(path.time()) + ".");
        }
        lines.add(longestLife());
        hosts().map(host -> host.name() + " assumes that none lives longer than its MSL of "
                        + NumberText.duration(host.settings().maxSegmentLifetimeNanos()) + ".")
                .forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private String ending() {
        String last = path.hops().isEmpty()
                ? from
                : path.hops().get(path.hops().size() - 1).node();
        return switch (path.end()) {
            case DELIVERED ->
                to + " is reached over " + Texts.count(path.routers(), "router") + "; a TTL of " + (path.routers() + 1)
                        + " is enough.";
            case NO_ROUTE -> "It ends at " + last + ", which has no route to " + to + ".";
            case TTL_EXCEEDED -> "It ends at " + last + ", which receives it with a TTL of 1.";
            case NOT_MINE -> "It ends at " + last + ", a host that refuses it: it has not the address of " + to + ".";
            case ANOTHER_HOST -> "It ends at " + last + ", another host with the address of " + to + ".";
        };
    }

    private String longestLife() {
        String sent = "a segment sent with TTL " + path.ttl();
        String life = bound.time().worstNanos().isEmpty()
                ? "Whatever routes it takes, there is no time after which " + sent
                        + " must be gone: a link has no longest delay."
                : "Whatever routes it takes, " + sent + " is gone after " + duration(bound.time()) + ".";
        return life
                + bound.slowest()
                        .filter(link -> path.ttl() > 1)
                        .map(link -> " Of the links that routers send over, " + link + " takes longest: "
                                + (bound.slowestTime().worstNanos().isEmpty()
                                        ? "without bound."
                                        : "up to " + duration(bound.slowestTime()) + "."))
                        .orElse("");
    }

    private static String range(TravelTime time) {
        String best = NumberText.duration(time.bestNanos());
        if (time.worstNanos().isEmpty()) {
            return best + " or more, without bound";
        }
        String worst = duration(time);
        return best.equals(worst) ? best : best + " to " + worst;
    }

    /** The most, where there is one. */
    private static String duration(TravelTime time) {
        return NumberText.duration(time.worstNanos().orElseThrow());
    }

    /** Both ends that keep TIME-WAIT. */
    private Stream<TcpHost> hosts() {
        return Stream.of(from, to).flatMap(name -> {
            Node node = network.node(name);
            return node instanceof TcpHost host ? Stream.of(host) : Stream.empty();
        });
    }

    /** Where a segment may live longer than a host counts on. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        hosts().forEach(host -> {
            if (!warn(path.time(), "on this path", host, warnings)) {
                warn(bound.time(), "if routes form a loop", host, warnings);
            }
        });
        return warnings;
    }

    private static boolean warn(TravelTime time, String where, TcpHost host, List<String> warnings) {
        long msl = host.settings().maxSegmentLifetimeNanos();
        boolean exceeds = time.worstNanos().isEmpty() || time.worstNanos().getAsLong() > msl;
        if (exceeds) {
            warnings.add("a segment may live " + (time.worstNanos().isEmpty() ? "without bound " : duration(time) + " ")
                    + where + ", longer than the MSL of " + host.name() + ", " + NumberText.duration(msl)
                    + ": an old duplicate can outlive its TIME-WAIT");
        }
        return exceeds;
    }

    /** Everything as one JSON document. */
    String json() {
        JsonObject root = new JsonObject()
                .put("from", from)
                .put("to", to)
                .put("ttl", path.ttl())
                .put("end", path.end().name().toLowerCase(java.util.Locale.ROOT))
                .put("routers", path.routers())
                .put("hops", hops())
                .put("lifetime_bound_ns", bound.time().worstNanos())
                .put("slowest_link", bound.slowest());
        JsonObject lifetimes = new JsonObject();
        hosts().forEach(host -> lifetimes.put(host.name(), host.settings().maxSegmentLifetimeNanos()));
        return JsonDocument.of(root.put("msl_ns", lifetimes)).text();
    }
}
