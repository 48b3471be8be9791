package org.twlab.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.Method;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "resume",
        description = "Finishes an interrupted batch: executes the runs that are missing. The result is that of a batch"
                + " that was never interrupted.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: those of 'run'; also 3 an input file has changed, 4 the directory was changed, is in use, or",
            "was begun by another version of the program, 5 the batch is complete."
        })
final class ResumeCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "what the batch left, or the name it would have had; with or without '.partial'")
    private String given = "";

    @Mixin
    private final BatchOptions options = new BatchOptions();

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ResumeCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        options.check(spec.commandLine());
        Path named = terminal.folder().resolve(given).toAbsolutePath().normalize();
        String name = String.valueOf(named.getFileName());
        Path place = name.endsWith(RunDirectory.PARTIAL)
                ? named.resolveSibling(name.substring(0, name.length() - RunDirectory.PARTIAL.length()))
                : named;
        Path partial = place.resolveSibling(place.getFileName() + RunDirectory.PARTIAL);
        if (terminal.sink().exists(partial)) {
            requireRoom(place);
            try (RunDirectory directory = RunDirectory.resume(partial, terminal.sink())) {
                return resume(directory);
            }
        }
        if (new RunFiles(terminal.sink(), place).has(Manifest.FILE)) {
            throw new Refusal(ExitCode.NOTHING_TO_DO, place + " is complete: nothing to do");
        }
        throw new Refusal(ExitCode.ENVIRONMENT, "there is no " + partial);
    }

    /** Rather than when all runs are made. */
    private void requireRoom(Path place) {
        try {
            if (terminal.sink().exists(place) && !terminal.sink().isEmptyDirectory(place)) {
                throw new Refusal(
                        ExitCode.ENVIRONMENT, place + " is in the way: it is there already and no empty directory");
            }
        } catch (IOException e) {
            throw OutputFailure.ofReading(place, e);
        }
    }

    private int resume(RunDirectory directory) {
        RunFiles files = directory.written();
        Optional<BatchFacts> known = BatchFacts.of(files);
        if (known.isEmpty()) {
            return withoutFacts(directory, files);
        }
        BatchFacts facts = known.get();
        Resumable resumable = new Resumable(facts, files);
        resumable.checkTool();
        if (resumable.hasBegun()) {
            resumable.checkCopies();
        }
        resumable.checkOriginals();
        BatchRequest request = facts.request().from(facts.folder());
        LoadResult loaded = request.load();
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        Method method = loaded.scenario().get().base().method();
        if (method != Method.RUN) {
            throw new Refusal(
                    ExitCode.ENVIRONMENT,
                    "what the method " + method.word()
                            + " does is not made of runs that are complete one by one: remove " + files.directory()
                            + " and run again");
        }
        BatchSession session = new BatchSession(terminal, loaded.scenario().get(), facts, options, spec.commandLine());
        session.goOnWith(directory, resumable.hasBegun());
        return session.finish(directory);
    }

    /** All but the name was there, or nothing was. */
    private int withoutFacts(RunDirectory directory, RunFiles files) {
        if (!files.has(Manifest.FILE)) {
            throw new Refusal(
                    ExitCode.ENVIRONMENT,
                    files.directory()
                            + (files.has(RunDirectory.JOURNAL_FILE)
                                    ? " does not say what was to run: its file 'batch' is damaged"
                                    : " does not say what was to run, as the batch was interrupted before its"
                                            + " first run: remove it and run again"));
        }
        int exitCode = exitCode(files);
        terminal.out().println("Run directory: " + directory.finish().directory());
        return exitCode;
    }

    private static int exitCode(RunFiles files) {
        try {
            return new ObjectMapper()
                    .readTree(files.bytes(Manifest.FILE))
                    .path("exitCode")
                    .asInt(ExitCode.INTERNAL);
        } catch (IOException e) {
            throw OutputFailure.ofReading(files.directory().resolve(Manifest.FILE), e);
        }
    }
}
