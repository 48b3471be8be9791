package org.twlab.reports.run;

import static org.twlab.reports.table.Column.decimal;
import static org.twlab.reports.table.Column.integer;
import static org.twlab.reports.table.Column.text;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.stream.Stream;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.TableSchema;

/** The tables of a run directory. Times are nanoseconds of simulated time since the start of the run. */
public final class RunTables {
    private static final Column POINT =
            integer("point", "", "number of the sweep point, from 0; the first axis is slowest");
    private static final Column REPLICATION = integer("replication", "", "number of the run within its point, from 0");
    private static final Column CI_LOW = decimal("ci_low", "", "lower end of the 95 % confidence interval of the mean");
    private static final Column CI_HIGH =
            decimal("ci_high", "", "upper end of the 95 % confidence interval of the mean");

    /** A connection attempt: one {@code connect()} of one host for one flow. */
    public static final TableSchema CONNECTIONS = TableSchema.of(
            "connections.csv",
            "a connection attempt",
            POINT,
            REPLICATION,
            text("host", "the opener, such as client[3]"),
            text("flow", "traffic entry the attempt belongs to"),
            integer("attempt", "", "number of the attempt of this host for this flow, from 0"),
            text("local", "address:port of the opener, as the opener sees it; empty: no port was found"),
            text("remote", "address:port the opener connects to"),
            integer("started_ns", "ns", "when connect() was called"),
            integer("connected_ns", "ns", "when the opener became ESTABLISHED; empty: never"),
            integer(
                    "closed_ns",
                    "ns",
                    "when the attempt ended: the opener called close(), or met an error or limit; empty: still going"),
            text("outcome", "ok, timeout, refused, reset, address_not_available, unreachable, aborted or unfinished"),
            text(
                    "errno",
                    "error the socket call returned, as Linux names it; empty: none, as whenever the outcome is ok"),
            integer("syn_sent", "", "SYN segments the opener sent, retransmissions included"),
            integer("bytes_sent", "bytes", "payload the opener's application wrote"),
            integer("bytes_received", "bytes", "payload the opener's application read"),
            text("closer", "who sent the first FIN or RST, client (the opener) or server; empty: nobody"));

    /** A counter of a node at the end of a run. */
    public static final TableSchema COUNTERS = TableSchema.of(
            "counters.csv",
            "a counter of a node at the end of a run",
            POINT,
            REPLICATION,
            text("node", "node or member of a population"),
            text("counter", "name of the counter, as Linux spells it in snmp, netstat and nf_conntrack"),
            integer("value", "", "increase since the start of the run"));

    /** A gauge at a sampling instant. */
    public static final TableSchema SAMPLES = TableSchema.of(
            "samples.csv",
            "a gauge at a sampling instant",
            POINT,
            REPLICATION,
            integer("time_ns", "ns", "the sampling instant"),
            text("node", "node, member or population; a population is its sum"),
            text("gauge", "name of the gauge, such as time_wait"),
            decimal("value", "", "value of the gauge at that instant"));

    /** A socket or TIME-WAIT entry at a snapshot. */
    public static final TableSchema SOCKETS = TableSchema.of(
            "sockets.csv",
            "a socket of a host at a snapshot",
            POINT,
            REPLICATION,
            integer("time_ns", "ns", "the instant of the snapshot"),
            text("node", "host the socket belongs to"),
            text("local", "address:port of this end"),
            text("remote", "address:port of the other end; empty: a listener"),
            text("state", "TCP state, as RFC 9293 names it"),
            integer("expires_ns", "ns", "when the state ends by itself; empty: never"));

    /** A mapping of a NAT or balancer at a snapshot. */
    public static final TableSchema MAPPINGS = TableSchema.of(
            "mappings.csv",
            "an entry of a NAT or balancer at a snapshot",
            POINT,
            REPLICATION,
            integer("time_ns", "ns", "the instant of the snapshot"),
            text("node", "gateway the entry belongs to"),
            text("protocol", "tcp, udp or icmp"),
            text("inside", "address:port of the host inside"),
            text("outside", "address:port others see"),
            text("remote", "address:port of the other end"),
            text("state", "state of the entry, as connection tracking names it"),
            integer("expires_ns", "ns", "when the entry ends unless traffic refreshes it"));

    /** Where a run broke an invariant. */
    public static final TableSchema VIOLATIONS = TableSchema.of(
            "violations.csv",
            "where a run broke an invariant; the first of each run and invariant",
            POINT,
            REPLICATION,
            text("invariant", "name of the invariant"),
            integer("time_ns", "ns", "when it was broken"),
            text("what", "what happened, with the values that decided it"));

    /** An expectation at a point. */
    public static final TableSchema EXPECTATIONS = TableSchema.of(
            "expectations.csv",
            "an expectation at a sweep point",
            POINT,
            text("metric", "the metric the expectation is about"),
            decimal("allowed_low", "", "smallest value allowed; empty: no bound"),
            decimal("allowed_high", "", "largest value allowed; empty: no bound"),
            decimal("mean", "", "mean over the replications; empty: no replication has a value"),
            CI_LOW,
            CI_HIGH,
            text("verdict", "confirmed, refuted or inconclusive"));

    /** Tables whose columns are the same in every run. */
    public static final ImmutableList<TableSchema> FIXED =
            ImmutableList.of(CONNECTIONS, COUNTERS, SAMPLES, SOCKETS, MAPPINGS, EXPECTATIONS, VIOLATIONS);

    /** File name of {@link #runs}. */
    public static final String RUNS_FILE = "runs.csv";

    /** File name of {@link #summary}. */
    public static final String SUMMARY_FILE = "summary.csv";

    /** Names no axis may have, because a column of {@code runs.csv} or {@code summary.csv} has them. */
    public static final ImmutableSet<String> RESERVED_NAMES = Stream.of(
                    runs(ImmutableList.of(), ImmutableList.of()), summary(ImmutableList.of()))
            .flatMap(schema -> schema.columns().stream())
            .map(Column::name)
            .collect(ImmutableSet.toImmutableSet());

    private RunTables() {}

    /**
     * A replication of a point.
     *
     * @param axes the axes of the sweep, named as in the scenario; none of {@link #RESERVED_NAMES}
     * @param metrics one column each, named as the metric
     */
    public static TableSchema runs(List<Column> axes, List<Column> metrics) {
        return TableSchema.of(
                RUNS_FILE,
                "a replication of a sweep point",
                ImmutableList.<Column>builder()
                        .add(POINT)
                        .add(REPLICATION)
                        .add(integer(
                                "seed", "", "master seed of the batch; with point and replication it repeats the run"))
                        .addAll(axes)
                        .add(text("status", "ok, or what ended the run before its time"))
                        .addAll(metrics)
                        .build());
    }

    /**
     * A metric of a point, over its replications.
     *
     * @param axes the axes of the sweep, named as in the scenario; none of {@link #RESERVED_NAMES}
     */
    public static TableSchema summary(List<Column> axes) {
        return TableSchema.of(
                SUMMARY_FILE,
                "a metric of a sweep point, over its replications",
                ImmutableList.<Column>builder()
                        .add(POINT)
                        .addAll(axes)
                        .add(text("metric", "the metric the row is about"))
                        .add(text("unit", "unit of the metric; empty: a count or ratio"))
                        .add(integer("n", "", "replications that have a value"))
                        .add(decimal("mean", "", "mean over the replications"))
                        .add(CI_LOW)
                        .add(CI_HIGH)
                        .add(decimal("p50", "", "median over the replications"))
                        .add(decimal("p90", "", "90th percentile over the replications"))
                        .add(decimal("p99", "", "99th percentile over the replications"))
                        .build());
    }
}
