package org.twlab.experiments.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The examples of {@code docs/scenario.md}, and the files that they name. */
public final class ReferencePage {
    static final Path PAGE = Path.of("../docs/scenario.md");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");
    /** A file has its name in its first line, which is a comment. */
    private static final Pattern FILE =
            Pattern.compile("(?s)```(?:xml\n<!-- ([a-z.]+) -->\n(.*?)|csv\n# ([a-z.]+)\n(.*?))```");

    private ReferencePage() {}

    /** Every scenario on the page. */
    public static Stream<String> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(PAGE)).results().map(match -> match.group(1));
    }

    /** Writes a scenario into a folder, with the files of the page and the graphs of the examples beside it. */
    public static Path write(Path folder, String scenario) throws IOException {
        Files.createDirectories(folder.resolve("graphs"));
        try (Stream<Path> graphs = Files.list(Path.of("../examples/graphs"))) {
            for (Path graph : graphs.toList()) {
                Path copy = folder.resolve("graphs").resolve(graph.getFileName().toString());
                Files.copy(graph, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (MatchResult file : FILE.matcher(Files.readString(PAGE)).results().toList()) {
            boolean xml = file.group(1) != null;
            Files.writeString(folder.resolve(file.group(xml ? 1 : 3)), file.group(xml ? 2 : 4));
        }
        return Files.writeString(folder.resolve("example.yaml"), scenario);
    }
}
