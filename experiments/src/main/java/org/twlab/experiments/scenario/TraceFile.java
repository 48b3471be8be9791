package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.experiments.traffic.FlowTrace;
import org.twlab.experiments.traffic.FlowTrace.Arrival;
import org.twlab.reports.table.CsvCells;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Types;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** A CSV file with the attempts of a flow: a header, then one attempt a line, in any order. */
final class TraceFile {
    private static final String START = "start";
    private static final String HOST = "host";
    private static final String BYTES = "bytes";
    private static final String CLOSER = "closer";
    private static final ImmutableList<String> COLUMNS = ImmutableList.of(START, HOST, BYTES, CLOSER);
    private static final ImmutableList<String> CLOSERS = ImmutableList.of("client", "server");

    private final SourceText source;
    private final Members openers;
    private final Reading reading;
    /** Of the openers by name; only looked up. */
    private final Map<String, Integer> indices = new HashMap<>();

    private final Map<Integer, List<Arrival>> arrivals = new LinkedHashMap<>();
    private boolean good = true;

    TraceFile(SourceText source, Members openers, Reading reading) {
        this.source = source;
        this.openers = openers;
        this.reading = reading;
        openers.indices().forEach(member -> indices.put(openers.node().memberName(member), member - openers.from()));
    }

    /** Its attempts by opener, each opener's in the order of their instants; empty for mistakes, which are reported. */
    Optional<FlowTrace> read() {
        Map<String, Integer> header = Map.of();
        CsvCells.Content content = CsvCells.of(source.text());
        content.broken()
                .ifPresent(
                        cell -> wrong(
                                new Place(source, cell.line(), cell.column()),
                                "this cell is no CSV: one that begins with a quote ends with one, and a quote in it is doubled"));
        for (List<CsvCells.Cell> record : content.records()) {
            List<Scalar> cells = record.stream()
                    .map(cell -> new Scalar(new Place(source, cell.line(), cell.column()), cell.text(), true))
                    .toList();
            if (header.isEmpty()) {
                header = header(cells);
                if (header.isEmpty()) {
                    return Optional.empty();
                }
            } else {
                row(header, cells);
            }
        }
        if (arrivals.isEmpty() && good) {
            wrong(new Place(source, 1, 1), "the file has no attempt: a header with " + COLUMNS + ", then one a line");
        }
        return good ? Optional.of(trace()) : Optional.empty();
    }

    /** Number of each column; empty for mistakes, which are reported. */
    private Map<String, Integer> header(List<Scalar> cells) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        boolean known = true;
        for (Scalar cell : cells) {
            if (!COLUMNS.contains(cell.text())) {
                known = false;
                good = false;
                reading.error(cell.place(), "no column '" + cell.text() + "' of a trace", COLUMNS, cell.text());
            } else if (columns.putIfAbsent(cell.text(), columns.size()) != null) {
                known = false;
                wrong(cell.place(), "a second column '" + cell.text() + "'");
            }
        }
        for (String needed : List.of(START, HOST)) {
            if (known && !columns.containsKey(needed)) {
                known = false;
                wrong(cells.get(0).place(), "a trace needs the column '" + needed + "'");
            }
        }
        return known ? columns : Map.of();
    }

    private void row(Map<String, Integer> header, List<Scalar> cells) {
        if (cells.size() != header.size()) {
            wrong(cells.get(0).place(), "the header has " + header.size() + " columns, this line " + cells.size());
            return;
        }
        Optional<Long> start = value(header, cells, START).flatMap(cell -> noted(Types.DURATION.read(cell, reading)));
        Optional<Integer> opener = value(header, cells, HOST).flatMap(this::opener);
        Optional<Long> bytes = value(header, cells, BYTES).flatMap(cell -> noted(Types.SIZE.read(cell, reading)));
        Optional<Closes> closes = value(header, cells, CLOSER).flatMap(this::closer);
        if (start.isPresent() && opener.isPresent()) {
            arrivals.computeIfAbsent(opener.get(), index -> new ArrayList<>())
                    .add(new Arrival(start.get(), bytes.map(OptionalLong::of).orElse(OptionalLong.empty()), closes));
        }
    }

    private static Optional<Scalar> value(Map<String, Integer> header, List<Scalar> cells, String column) {
        return Optional.ofNullable(header.get(column)).map(cells::get);
    }

    /** Index of a host among the openers. */
    private Optional<Integer> opener(Scalar cell) {
        Integer index = indices.get(cell.text());
        if (index != null) {
            return Optional.of(index);
        }
        String last = openers.node().memberName(openers.to() - 1);
        String all = openers.size() == 1 ? last : openers.node().memberName(openers.from()) + " to " + last;
        wrong(cell.place(), "'" + cell.text() + "' is no host of this flow, which are " + all);
        return Optional.empty();
    }

    private Optional<Closes> closer(Scalar cell) {
        if (CLOSERS.contains(cell.text())) {
            return Optional.of(cell.text().equals("client") ? Closes.CLIENT : Closes.SERVER);
        }
        good = false;
        reading.error(cell.place(), "'" + cell.text() + "' closes nothing", CLOSERS, cell.text());
        return Optional.empty();
    }

    private <T> Optional<T> noted(Optional<T> read) {
        good &= read.isPresent();
        return read;
    }

    private void wrong(Place place, String message) {
        good = false;
        reading.error(place, message);
    }

    private FlowTrace trace() {
        ImmutableListMultimap.Builder<Integer, Arrival> inOrder = ImmutableListMultimap.builder();
        arrivals.forEach((opener, rows) -> inOrder.putAll(
                opener,
                rows.stream()
                        .sorted(Comparator.comparingLong(Arrival::startNanos))
                        .toList()));
        return new FlowTrace(inOrder.build());
    }
}
