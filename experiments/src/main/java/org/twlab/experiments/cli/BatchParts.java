package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.InputNames;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;

/** The directories of all parts of one batch. What is wrong with them is reported in one {@link Refusal}. */
final class BatchParts {
    private final List<Part> parts;

    /** One of them. */
    private record Part(RunFiles files, BatchFacts facts, Shard shard) {
        Path place() {
            return files.directory();
        }
    }

    private BatchParts(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Reads what the directories say about themselves; they may be given in any order. */
    static BatchParts of(List<Path> places, OutputSink sink) {
        List<String> problems = new ArrayList<>();
        Map<Integer, Part> byNumber = new TreeMap<>();
        List<Part> read = new ArrayList<>();
        for (Path place : places) {
            Optional<String> problem = read(new RunFiles(sink, place), sink, read);
            problem.ifPresent(problems::add);
        }
        for (Part part : read) {
            difference(read.get(0), part).ifPresent(problems::add);
            Part other = byNumber.putIfAbsent(part.shard().index(), part);
            if (other != null) {
                problems.add(part.place() + " is part " + part.shard() + ", and so is " + other.place());
            }
        }
        if (problems.isEmpty()) {
            int count = read.get(0).shard().count();
            for (int index = 1; index <= count; index++) {
                if (!byNumber.containsKey(index)) {
                    problems.add("part " + index + "/" + count + " is missing");
                }
            }
        }
        refuse(problems);
        return new BatchParts(new ArrayList<>(byNumber.values()));
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new Refusal(ExitCode.BAD_INPUT, String.join("\ntwlab: ", problems));
        }
    }

    /** Adds to the parts read, or says why this is none. */
    private static Optional<String> read(RunFiles files, OutputSink sink, List<Part> read) {
        Path place = files.directory();
        boolean isPartial = String.valueOf(place.getFileName()).endsWith(RunDirectory.PARTIAL);
        Path partial = isPartial ? place : place.resolveSibling(place.getFileName() + RunDirectory.PARTIAL);
        if (isPartial || (!sink.exists(place) && sink.exists(partial))) {
            return Optional.of(
                    place + " is not complete; to finish it: ./twlab resume " + Texts.shellWord(partial.toString()));
        }
        if (!sink.exists(place)) {
            return Optional.of("there is no " + place);
        }
        Optional<BatchFacts> facts = BatchFacts.of(files);
        Optional<Shard> shard = facts.flatMap(known -> known.request().shard());
        if (shard.isEmpty()) {
            return Optional.of(place + " is not the directory of a part, as run --shard makes it");
        }
        read.add(new Part(files, facts.get(), shard.get()));
        return Optional.empty();
    }

    /** Why two parts do not belong together. */
    private static Optional<String> difference(Part one, Part other) {
        BatchRequest first = one.facts().request().whole(Optional.empty());
        BatchRequest second = other.facts().request().whole(Optional.empty());
        String what;
        if (!one.facts().effective().equals(other.facts().effective())) {
            what = "the scenario, or a --set or --seed,";
        } else if (!one.facts().tool().equals(other.facts().tool())) {
            what = "the version of the program";
        } else if (one.shard().count() != other.shard().count()) {
            what = "the number of parts";
        } else if (!first.only().equals(second.only())) {
            what = "--only";
        } else if (first.pcap() != second.pcap()) {
            what = "--pcap";
        } else {
            return Optional.empty();
        }
        return Optional.of(other.place() + " is part of another batch than " + one.place() + ": " + what + " differs");
    }

    /** The runs of each, in the order of the parts. */
    List<RunFiles> files() {
        return parts.stream().map(Part::files).toList();
    }

    /** What was asked for, of the first part. */
    BatchRequest request() {
        return parts.get(0).facts().request();
    }

    /** The scenario, from the first part's directory: its files may be on another machine. */
    LoadedScenario load() {
        Part first = parts.get(0);
        for (Part part : parts) {
            Resumable same = new Resumable(part.facts(), part.files());
            same.checkTool();
            same.checkCopies();
        }
        Path effective = first.place().resolve(Manifest.EFFECTIVE_FILE);
        LoadResult loaded = ScenarioInput.load(effective.toString(), List.of());
        LoadedScenario scenario = loaded.scenario()
                .orElseThrow(
                        () -> new IllegalStateException(loaded.diagnostics().render()));
        ImmutableMap.Builder<String, byte[]> inputs = ImmutableMap.builder();
        InputNames.of(first.facts().inputs().keySet())
                .forEach((given, name) -> inputs.put(given, first.files().bytes(name)));
        return new LoadedScenario(
                scenario.base(),
                scenario.axes(),
                scenario.points(),
                scenario.methodPlace(),
                inputs.buildOrThrow(),
                new String(first.files().bytes(Manifest.EFFECTIVE_FILE), StandardCharsets.UTF_8));
    }

    /** Requires that each directory has all runs of its part. */
    void requireWhole(ScenarioBatch batch) {
        List<String> problems = new ArrayList<>();
        for (Part part : parts) {
            if (!batch.part(part.shard()).isWholeIn(part.files())) {
                problems.add(part.place() + " was changed after it was complete: its journal and its tables do not hold"
                        + " exactly the runs of part " + part.shard());
            }
        }
        refuse(problems);
    }
}
