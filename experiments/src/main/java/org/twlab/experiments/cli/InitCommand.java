package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twlab.reports.output.OutputFailure;
import org.twlab.topology.yaml.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "init",
        description = "Writes a commented scenario to start from, which runs as it is.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 written, 2 usage, 4 the file exists or cannot be written."})
final class InitCommand implements Callable<Integer> {
    /** By name: what it shows. */
    static final ImmutableMap<String, String> TEMPLATES = ImmutableMap.of(
            "start", "one client, one router, one server, and who closes first",
            "nat", "several clients behind a NAT gateway",
            "routers", "routes, a link that fails, and what happens until the routers know",
            "faults", "a lost last ACK and an old duplicate");

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "TEMPLATE",
            description = "start (default), nat, routers or faults")
    private String template = "start";

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write (default: TEMPLATE.yaml)")
    private @Nullable Path out;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        if (!TEMPLATES.containsKey(template)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no template '" + template + "'"
                            + Spelling.nearest(template, TEMPLATES.keySet())
                                    .map(nearest -> "; did you mean '" + nearest + "'?")
                                    .orElse("; there are " + String.join(", ", TEMPLATES.keySet())));
        }
        Path file = out == null ? Path.of(template + ".yaml") : out;
        write(terminal.folder().resolve(file));
        String word = Texts.shellWord(file.toString());
        terminal.out().println("Wrote " + file + ": " + TEMPLATES.get(template) + ".");
        terminal.out().println("Run it: twlab run " + word);
        terminal.out()
                .println("Other templates: "
                        + TEMPLATES.entrySet().stream()
                                .filter(other -> !other.getKey().equals(template))
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", ")));
        return ExitCode.CONFIRMED;
    }

    /** The whole file or none. */
    private void write(Path file) {
        byte[] text =
                text(template).replace("FILE", file.getFileName().toString()).getBytes(StandardCharsets.UTF_8);
        OutputStream stream;
        try {
            stream = terminal.sink().create(file);
        } catch (IOException failure) {
            throw new OutputFailure(file, failure);
        }
        try (stream) {
            stream.write(text);
        } catch (IOException failure) {
            remove(file, failure);
            throw new OutputFailure(file, failure);
        }
    }

    private void remove(Path file, IOException cause) {
        try {
            terminal.sink().delete(file);
        } catch (IOException left) {
            cause.addSuppressed(left);
        }
    }

    /** A template; FILE stands in it for the name of the file. */
    static String text(String template) {
        try (InputStream in = InitCommand.class.getResourceAsStream("templates/" + template + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("template " + template + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("template " + template, failure);
        }
    }
}
