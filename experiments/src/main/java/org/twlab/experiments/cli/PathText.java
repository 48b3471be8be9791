package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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

/** What {@code twlab path} says. */
record PathText(Network network, String from, String to, Path path, LifetimeBound bound) {
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
        lines.add(from + " to " + to + " (" + Address.text(network.address(to)) + "), sent with TTL " + path.ttl());
        lines.add("");
        lines.add(TerminalTable.render(hops(), style));
        lines.add(ending());
        if (path.end() == Path.End.DELIVERED) {
            lines.add("Age of a segment on arrival: " + range(path.time()) + ".");
        }
        lines.add("Whatever routes it takes, a segment sent with TTL " + path.ttl() + " is gone "
                + (bound.time().worstNanos().isEmpty()
                        ? "at no certain time: a link has no longest delay."
                        : "after " + duration(bound.time()) + ".")
                + slowestLink());
        hosts().map(host -> host.name() + " assumes that none lives longer than its MSL of "
                        + NumberText.duration(host.settings().maxSegmentLifetimeNanos()) + ".")
                .forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private String ending() {
        PathHop last =
                path.hops().isEmpty() ? null : path.hops().get(path.hops().size() - 1);
        return switch (path.end()) {
            case DELIVERED ->
                to + " is reached over " + Texts.count(path.routers(), "router") + "; a TTL of " + (path.routers() + 1)
                        + " is enough.";
            case NO_ROUTE ->
                "It ends at " + (last == null ? from : last.node()) + ", which has no route to " + to + ".";
            case TTL_EXCEEDED ->
                "It ends at " + (last == null ? from : last.node()) + ", which receives it with a TTL of 1.";
        };
    }

    private String slowestLink() {
        return bound.slowest()
                .filter(link -> path.ttl() > 1)
                .map(link -> " The slowest link, " + link + ", takes up to " + duration(bound.slowestTime()) + ".")
                .orElse("");
    }

    private static String range(TravelTime time) {
        String best = NumberText.duration(time.bestNanos());
        String worst = duration(time);
        return best.equals(worst) ? best : best + " to " + worst;
    }

    private static String duration(TravelTime time) {
        OptionalLong worst = time.worstNanos();
        return worst.isPresent() ? NumberText.duration(worst.getAsLong()) : "no bound";
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
