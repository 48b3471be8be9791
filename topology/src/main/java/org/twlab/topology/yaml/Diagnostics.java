package org.twlab.topology.yaml;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects mistakes; each once, however often it was found. Confined to one load. */
public final class Diagnostics {
    private static final Comparator<Diagnostic> FILE_ORDER = Comparator.<Diagnostic>comparingInt(diagnostic ->
                    diagnostic.place().map(place -> place.source().order()).orElse(-1))
            .thenComparingInt(diagnostic -> diagnostic.place().map(Place::line).orElse(0))
            .thenComparingInt(
                    diagnostic -> diagnostic.place().map(Place::column).orElse(0));

    private final Set<Diagnostic> found = new LinkedHashSet<>();

    public void add(Diagnostic diagnostic) {
        found.add(diagnostic);
    }

    public void error(Place place, String message) {
        add(Diagnostic.at(place, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them in the order of the files, lines and columns. */
    public ImmutableList<Diagnostic> inFileOrder() {
        return found.stream().sorted(FILE_ORDER).collect(ImmutableList.toImmutableList());
    }

    /** 0 when there is none; 4 when a file is missing or unreadable; 3 when the input is wrong. */
    public int exitCode() {
        if (found.isEmpty()) {
            return 0;
        }
        return found.stream().anyMatch(diagnostic -> diagnostic.cause() == Diagnostic.Cause.INPUT) ? 3 : 4;
    }

    /** The whole report, one mistake after the other, each ended by a line end. */
    public String render() {
        return inFileOrder().stream()
                .map(diagnostic -> diagnostic.render() + "\n")
                .collect(Collectors.joining());
    }
}
