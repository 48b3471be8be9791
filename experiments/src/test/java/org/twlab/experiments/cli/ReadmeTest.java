package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.experiments.cli.Program.Ran;

/** What README.md and the other pages tell a reader to type works, and prints what they show. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    /** In a code block up to the end of the line, in a sentence up to the closing mark. */
    private static final Pattern COMMAND = Pattern.compile("(?<![\\w./])(?:\\./)?twlab ([^`\\n]*)(?=[`\\n])");

    private static final String FLAGSHIP = "run recycle-nat";
    private static final String REFUTED = "run recycle-nat --set traffic.client-server.closes=client";
    /** Words that stand for something else, not a command to type as it is. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\b[A-Z]{3,}\\b");

    @Test
    void theFlagshipPrintsTheTableOfTheReadmeAndConfirmsTheClaim(@TempDir Path folder) throws IOException {
        Ran ran = Program.in(folder).run(FLAGSHIP.split(" "));

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains(block(""));
        filesOfTheTable()
                .forEach(file ->
                        assertThat(folder.resolve("runs/latest").resolve(file)).isNotEmptyFile());
        assertThat(Files.readString(folder.resolve("runs/latest/counters.csv"))).contains(",PAWSPassive,");
    }

    @Test
    void clientsThatCloseFirstRefuteTheClaim(@TempDir Path folder) {
        Ran ran = Program.in(folder).run(REFUTED.split(" "));

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("refuted");
    }

    @Test
    void theConnectionOfTheReadmeIsRefusedFiveTimes(@TempDir Path folder) {
        Ran ran = Program.in(folder).run("trace", "recycle-nat", "--connection", "4/0/client-server/client[3]/1");

        assertThat(ran.out().lines().filter(line -> line.contains("; refused at server: tw_recycle record_ts=")))
                .hasSize(5);
        assertThat(ran.out()).endsWith("5 packets, 5 dropped or refused; outcome timeout\n");
    }

    @Test
    void theWayOfTheReadmeIsWhatPathPrints(@TempDir Path folder) throws IOException {
        Ran ran = Program.in(folder).run("path", "ttl-lifetime", "--from", "client", "--to", "server");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo(block("text"));
    }

    @Test
    void theScenarioOfTheReadmeConfirmsItsClaim(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("closer.yaml"), block("yaml"));

        assertThat(Program.in(folder).run("check", file.toString()).exitCode()).isZero();
        Ran ran = Program.in(folder).run("run", file.toString());

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
    }

    @Test
    void everyOptionTheReadmeSuggestsWorks(@TempDir Path folder) throws IOException {
        List<String> options = Pattern.compile("`(--[a-z]+(?: [^`]+)?)`")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(options).hasSizeGreaterThanOrEqualTo(4);
        for (String option : options) {
            Ran ran = Program.in(folder).run((FLAGSHIP + " --only 3/0 " + option).split(" "));
            assertThat(ran.exitCode()).as(option).isBetween(0, 1);
            assertThat(ran.err()).as(option).isEmpty();
        }
    }

    @Test
    void everyOtherCommandOfThePagesWorksToo(@TempDir Path folder) throws IOException {
        NavigableSet<String> others = commands();

        assertThat(others).contains(FLAGSHIP, REFUTED, "check FILE");
        others.removeAll(Set.of(FLAGSHIP, REFUTED));
        for (String command : others) {
            assertThat(Program.in(folder).run(complete(command)).exitCode())
                    .as(command)
                    .isZero();
        }
    }

    /**
     * With the file it names where that lies. A command with a placeholder, a mere name, and a benchmark or the whole
     * catalogue, which take minutes, only show their help. Quotes are those of a shell.
     */
    private static String[] complete(String command) {
        String[] words = command.replace("'", "").split(" ");
        if (words.length == 1
                || words[0].equals("bench")
                || command.contains("--all")
                || PLACEHOLDER.matcher(command).find()) {
            return new String[] {words[0], "--help"};
        }
        return Stream.of(words)
                .map(word -> word.endsWith(".yaml") ? ROOT.resolve(word).toString() : word)
                .toArray(String[]::new);
    }

    private static NavigableSet<String> commands() throws IOException {
        NavigableSet<String> commands = new TreeSet<>();
        for (Path page : pages()) {
            COMMAND.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1).replaceAll("\\s+#.*", "").strip())
                    .forEach(commands::add);
        }
        return commands;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> filesOfTheTable() throws IOException {
        List<String> files = Pattern.compile("`([a-z]+\\.(?:csv|json))`")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(files).contains("connections.csv", "columns.json").hasSizeGreaterThanOrEqualTo(6);
        return files;
    }

    /** The only code block of this language. */
    private static String block(String language) throws IOException {
        List<String> texts = Pattern.compile("(?ms)^```([a-z]*)\n(.*?)^```$")
                .matcher(readme())
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
        assertThat(texts).as("blocks of language '" + language + "'").hasSize(1);
        return texts.get(0);
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
