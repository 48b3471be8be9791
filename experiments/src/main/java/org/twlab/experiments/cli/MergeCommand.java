package org.twlab.experiments.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.output.OutputFiles;
import org.twlab.reports.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "merge",
        description = "Joins the parts of a batch, made by 'run --shard', into one run directory: that of the batch run"
                + " as a whole; or those of 'run --all --shard' into one folder. Prints what 'run' prints.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: those of 'run'; 3 the directories are not all parts of one batch, each once and complete."
        })
final class MergeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", arity = "1..*", description = "the run directory of each part, in any order")
    private final List<String> directories = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "the run directory; must not exist or be empty")
    private @Nullable String out;

    @Mixin
    private final BatchOptions options = new BatchOptions();

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    MergeCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        options.check(spec.commandLine());
        List<Path> places = directories.stream()
                .map(directory -> terminal.folder().resolve(directory))
                .toList();
        if (CatalogueParts.areThese(places, terminal.sink())) {
            return joinCatalogue(CatalogueParts.of(places, terminal.sink()));
        }
        BatchParts parts = BatchParts.of(places, terminal.sink());
        BatchSession session = BatchSession.starting(
                terminal, parts.load(), parts.request().whole(Optional.ofNullable(out)), options, spec.commandLine());
        parts.requireWhole(session.batch());
        Path partial;
        try (RunDirectory directory = session.begin()) {
            partial = directory.partial();
            session.join(directory, parts.files());
        }
        try (RunDirectory directory = RunDirectory.resume(partial, terminal.sink())) {
            session.goOnWith(directory, true);
            return session.finish(directory);
        }
    }

    private int joinCatalogue(CatalogueParts parts) {
        Path place = WholeCatalogue.place(terminal, Optional.ofNullable(out).map(Path::of));
        List<Catalogue.Entry> entries = Catalogue.entries();
        entries.forEach(parts::result);
        return new WholeCatalogue(terminal, place, entries, (entry, directory) -> {
                    OutputFiles.copyTree(terminal.sink(), parts.directory(entry), directory);
                    return parts.result(entry);
                })
                .run(options.json());
    }
}
