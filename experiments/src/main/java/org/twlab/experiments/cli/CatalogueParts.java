package org.twlab.experiments.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twlab.experiments.catalogue.EntryResult;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.output.OutputSink;

/**
 * The folders of all parts of one {@code run --all}, joined by copying. What is wrong with them is reported in one {@link
 * Refusal}.
 */
final class CatalogueParts {
    private final Map<Integer, Part> byNumber;

    private record Part(Path folder, CataloguePart content) {
        int index() {
            return content.facts().shard().index();
        }

        Path directory(WholeCatalogue.Ran ran) {
            return folder.resolve(ran.result().label());
        }
    }

    private CatalogueParts(Map<Integer, Part> byNumber) {
        this.byNumber = byNumber;
    }

    /** Whether one of the folders is such a part. */
    static boolean areThese(List<Path> folders, OutputSink sink) {
        return folders.stream().anyMatch(folder -> sink.exists(folder.resolve(CataloguePart.FILE)));
    }

    /** Reads what the folders say about themselves; they may be given in any order. */
    static CatalogueParts of(List<Path> folders, OutputSink sink) {
        List<String> problems = new ArrayList<>();
        List<Part> read = new ArrayList<>();
        for (Path folder : folders) {
            Optional<CataloguePart> content = CataloguePart.of(sink, folder);
            content.ifPresentOrElse(
                    found -> read.add(new Part(folder, found)),
                    () -> problems.add(folder + " is no complete part of a catalogue, as run --all --shard makes it"));
        }
        Map<Integer, Part> byNumber = new TreeMap<>();
        for (Part part : read) {
            difference(read.get(0), part).ifPresent(problems::add);
            Part other = byNumber.putIfAbsent(part.index(), part);
            if (other != null) {
                problems.add(
                        part.folder() + " is part " + part.content().facts().shard() + ", and so is " + other.folder());
            }
            part.content().entries().stream()
                    .map(part::directory)
                    .filter(directory -> !sink.exists(directory))
                    .forEach(directory -> problems.add("there is no " + directory));
        }
        int count = problems.isEmpty() ? read.get(0).content().facts().shard().count() : 0;
        for (int index = 1; index <= count; index++) {
            if (!byNumber.containsKey(index)) {
                problems.add("part " + index + "/" + count + " is missing");
            }
        }
        if (!problems.isEmpty()) {
            throw new Refusal(ExitCode.BAD_INPUT, String.join("\ntwlab: ", problems));
        }
        return new CatalogueParts(byNumber);
    }

    /** Why two parts do not belong together. */
    private static Optional<String> difference(Part one, Part other) {
        CataloguePart.Facts first = one.content().facts();
        CataloguePart.Facts second = other.content().facts();
        String what;
        if (!first.tool().equals(second.tool())) {
            what = "the version of the program";
        } else if (first.shard().count() != second.shard().count()) {
            what = "the number of parts";
        } else if (!first.how().equals(second.how())) {
            what = "--seed, --full or --pcap";
        } else {
            return Optional.empty();
        }
        return Optional.of(
                other.folder() + " is part of another catalogue than " + one.folder() + ": " + what + " differs");
    }

    /** What an entry came to in the part that has it. */
    WholeCatalogue.Ran result(Catalogue.Entry entry) {
        return byNumber.values().stream()
                .flatMap(part -> part.content().entries().stream())
                .filter(ran -> ran.result().entry().equals(entry))
                .findFirst()
                .orElseThrow(
                        () -> new Refusal(ExitCode.BAD_INPUT, "no part has the entry " + EntryResult.label(entry)));
    }

    /** The run directory of an entry in the part that has it. */
    Path directory(Catalogue.Entry entry) {
        return byNumber.values().stream()
                .flatMap(part -> part.content().entries().stream()
                        .filter(ran -> ran.result().entry().equals(entry))
                        .map(part::directory))
                .findFirst()
                .orElseThrow();
    }
}
