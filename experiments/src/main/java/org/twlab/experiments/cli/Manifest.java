package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.RunFailure;
import org.twlab.experiments.scenario.InputNames;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.reports.json.JsonArray;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunName;

/** What a run directory says about how it came to be: {@code manifest.json}, {@code inputs/}, {@code effective.yaml}. */
final class Manifest {
    /** Version of the run directory's layout. */
    private static final int SCHEMA_VERSION = 1;

    /** The scenario with all defaults filled in, as it was run. */
    static final String EFFECTIVE_FILE = "effective.yaml";

    /** How the run came about. */
    static final String FILE = "manifest.json";

    private static final int HASH_DIGITS = 8;

    private final LoadedScenario loaded;
    private final List<String> commandLine;
    private final Instant startedAt;

    Manifest(LoadedScenario loaded, List<String> commandLine, Instant startedAt) {
        this.loaded = loaded;
        this.commandLine = List.copyOf(commandLine);
        this.startedAt = startedAt;
    }

    /** The name of the run directory where the user gave none; its hash is that of what was effectively run. */
    RunName runName() {
        String hash = sha256(loaded.effectiveYaml());
        return new RunName(startedAt, loaded.base().name(), hash.substring(0, HASH_DIGITS));
    }

    /** Writes the files as given, and the one with all defaults. */
    void writeInputs(RunDirectory directory) {
        InputNames.of(loaded.inputs().keySet())
                .forEach((given, name) -> directory.writeBytes(
                        name, Objects.requireNonNull(loaded.inputs().get(given))));
        directory.writeText(EFFECTIVE_FILE, loaded.effectiveYaml());
    }

    /** Removes what {@link #writeInputs} has written before it was interrupted. */
    void removeInputs(RunDirectory directory) {
        InputNames.of(loaded.inputs().keySet()).values().forEach(directory::remove);
        directory.remove(EFFECTIVE_FILE);
    }

    void write(RunDirectory directory, BatchReport report, int exitCode, Function<RunFailure, String> reproduce) {
        Build build = new Build();
        JsonArray words = new JsonArray();
        commandLine.forEach(words::add);
        directory.writeJson(
                FILE,
                JsonDocument.of(new JsonObject()
                        .put("schemaVersion", SCHEMA_VERSION)
                        .put("tool", "twlab")
                        .put("version", build.version())
                        .put("revision", build.revision())
                        .put("jdk", Build.jdk())
                        .put("commandLine", words)
                        .put("startedAt", startedAt.toString())
                        .put("scenario", loaded.base().name())
                        .put("seed", loaded.base().seed())
                        .put("generator", RandomStreams.GENERATOR)
                        .put("inputs", inputs())
                        .put("counts", counts(report))
                        .put("failures", failures(report, reproduce))
                        .put("exitCode", exitCode)));
    }

    /** SHA-256 of every input file, by the name it was given. */
    static ImmutableMap<String, String> hashes(LoadedScenario loaded) {
        return loaded.inputs().entrySet().stream()
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, file -> sha256(file.getValue())));
    }

    private JsonArray inputs() {
        JsonArray inputs = new JsonArray();
        InputNames.of(loaded.inputs().keySet())
                .forEach((given, name) -> inputs.add(new JsonObject()
                        .put("given", given)
                        .put("file", name)
                        .put(
                                "sha256",
                                sha256(Objects.requireNonNull(loaded.inputs().get(given))))));
        return inputs;
    }

    private JsonObject counts(BatchReport report) {
        return new JsonObject()
                .put("points", loaded.points().size())
                .put("replications", loaded.base().replications())
                .put("runs", report.runs())
                .put("failedRuns", report.failures().size())
                .put("connections", report.attempts())
                .put("events", report.events());
    }

    private JsonArray failures(BatchReport report, Function<RunFailure, String> reproduce) {
        JsonArray failures = new JsonArray();
        for (RunFailure failure : report.failures()) {
            failures.add(new JsonObject()
                    .put("point", failure.key().point())
                    .put("replication", failure.key().replication())
                    .put("seed", loaded.base().seed())
                    .put("error", failure.message())
                    .put("repeat", reproduce.apply(failure)));
        }
        return failures;
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        return Hashing.sha256().hashBytes(bytes).toString();
    }
}
