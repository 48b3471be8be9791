package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.twlab.experiments.scenario.InputNames;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;

/**
 * Checks that what a directory was made of is still what it was: the program, the copies of the inputs in it, and the
 * input files themselves. Each method throws {@link Refusal}, which names what has changed.
 */
final class Resumable {
    private final BatchFacts facts;
    private final RunFiles files;

    Resumable(BatchFacts facts, RunFiles files) {
        this.facts = facts;
        this.files = files;
    }

    /** Results of another program may be others. */
    void checkTool() {
        String tool = new Build().tool();
        if (!tool.equals(facts.tool())) {
            throw new Refusal(
                    ExitCode.ENVIRONMENT,
                    files.directory() + " was begun by " + facts.tool() + ", this is " + tool
                            + ": its results would not go together");
        }
    }

    /** What the directory says about itself. */
    void checkCopies() {
        ImmutableMap<String, String> names = InputNames.of(facts.inputs().keySet());
        names.forEach((given, name) ->
                checkCopy(name, Objects.requireNonNull(facts.inputs().get(given))));
        checkCopy(Manifest.EFFECTIVE_FILE, facts.effective());
    }

    private void checkCopy(String name, String hash) {
        Path file = files.directory().resolve(name);
        if (!files.has(name)) {
            throw new Refusal(ExitCode.ENVIRONMENT, file + " is missing");
        }
        if (!Manifest.sha256(files.bytes(name)).equals(hash)) {
            throw new Refusal(ExitCode.ENVIRONMENT, file + " was changed after the batch began");
        }
    }

    /** The files that the user named. */
    void checkOriginals() {
        if (facts.request().isPacked()) {
            return; // came with the program
        }
        for (Map.Entry<String, String> input : facts.inputs().entrySet()) {
            Path file = facts.folder().resolve(input.getKey());
            byte[] content;
            try {
                content = Files.readAllBytes(file);
            } catch (IOException e) {
                throw new Refusal(ExitCode.ENVIRONMENT, file + ", an input of the batch, can no longer be read");
            }
            if (!Manifest.sha256(content).equals(input.getValue())) {
                throw new Refusal(
                        ExitCode.BAD_INPUT,
                        file + " was changed after the batch began; a copy of what it was is in "
                                + files.directory().resolve("inputs"));
            }
        }
    }

    /** Whether the runs had begun, so that everything before them is there. */
    boolean hasBegun() {
        return files.has(RunDirectory.JOURNAL_FILE);
    }
}
