package org.twlab.topology.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlReader;
import org.twlab.topology.yaml.YamlWriter;

/** Lists, mappings, records and distributions read from trees. */
class ReadingTypesTest {
    private static final Key<Long> DELAY = Key.withDefault("delay", Types.DURATION, "5ms", "Delay.");
    private static final Key<String> NAME = Key.required("name", Types.NAME, "Name.");
    private static final Key<ImmutableList<Long>> PORTS =
            Key.optional("ports", ListType.of(Types.integer(1, 65535)), "Ports.");

    private record Wire(String name, long delayNanos, List<Long> ports) {}

    private static final RecordType<Wire> WIRE = RecordType.of(
            "wire",
            List.of(NAME, DELAY, PORTS),
            (values, reading) -> new Wire(
                    values.get(NAME), values.get(DELAY), values.find(PORTS).orElse(ImmutableList.of())));

    private final Diagnostics diagnostics = new Diagnostics();

    @Test
    void aRecordTakesItsKeysAndDefaults() {
        assertThat(read(WIRE, "{name: a, ports: [80, 81]}")).contains(new Wire("a", 5_000_000, List.of(80L, 81L)));
        assertThat(read(WIRE, "{delay: 1s, name: b}")).contains(new Wire("b", 1_000_000_000, List.of()));
        assertThat(diagnostics.isEmpty()).isTrue();
    }

    @Test
    void aRecordReportsEveryKeyThatIsWrongAndGoesOnWithDefaults() {
        assertThat(read(WIRE, "{name: a, delay: 5, ports: [0, x], color: red}"))
                .contains(new Wire("a", 5_000_000, List.of()));
        assertThat(messages())
                .containsExactly(
                        "'5' has no unit, expected a duration such as 250us, 1.5s, 10min or 20d",
                        "0 is not a whole number from 1 to 65535",
                        "'x' is not a whole number from 1 to 65535",
                        "unknown key 'color' of a wire");
    }

    @Test
    void withoutARequiredKeyThereIsNoRecord() {
        assertThat(read(WIRE, "{delay: 1s}")).isEmpty();
        assertThat(messages()).containsExactly("a wire needs the key 'name': a name");
    }

    @Test
    void effectiveKeysComeInTheOrderOfTheDescription() {
        assertThat(YamlWriter.write(WIRE.effective(tree("{ports: [80], name: a}"))))
                .isEqualTo("name: a\ndelay: 5ms\nports: [80]\n");
    }

    @Test
    void aMappingOfWordsKeepsTheOrderOfTheFile() {
        MapType<Long> type = new MapType<>("a mapping", Types.DURATION);

        assertThat(read(type, "{b: 1s, a: 2s}").orElseThrow())
                .containsExactlyEntriesOf(ImmutableMap.of("b", 1_000_000_000L, "a", 2_000_000_000L));
    }

    @Test
    void aSingleValueIsAListWhereThatIsAllowed() {
        assertThat(read(new ListType<>(Types.NAME, true), "a")).contains(ImmutableList.of("a"));
        assertThat(read(ListType.of(Types.NAME), "a")).isEmpty();
        assertThat(messages()).containsExactly("'a' stands where a list, each item a name was expected");
    }

    @Test
    void everyDistributionIsReadByItsName() {
        DistributionType type = DistributionType.durations(true);

        assertThat(read(type, "5ns")).contains(Distribution.constant(5));
        assertThat(read(type, "{uniform: [1ns, 2ns]}")).contains(new Distribution.Uniform(1, 2));
        assertThat(read(type, "{exponential: 3ns}")).contains(new Distribution.Exponential(3));
        assertThat(read(type, "{normal: [4ns, 1ns]}")).contains(new Distribution.Normal(4, 1));
        assertThat(read(type, "{pareto: [5ns, 1.5]}")).contains(new Distribution.Pareto(5, 1.5));
        assertThat(read(type, "{step: [6ns, 1ns]}")).contains(new Distribution.Step(6, 1));
        assertThat(read(type, "{list: [7ns, 8ns]}")).contains(new Distribution.Listed(ImmutableLongArray.of(7, 8)));
        assertThat(diagnostics.isEmpty()).isTrue();
    }

    @Test
    void aWrongDistributionIsExplained() {
        DistributionType type = DistributionType.sizes(false);

        read(type, "{uniform: [2B, 1B]}");
        read(type, "{uniform: 5B}");
        read(type, "{uniform: [1B, 2B], exponential: 1B}");
        read(type, "{list: [1B]}");
        read(type, "{pareto: [1B, 0]}");
        read(type, "{exponential: 5s}");
        assertThat(diagnostics.inFileOrder())
                .extracting(Diagnostic::message)
                .contains(
                        "the first end of 'uniform' is larger than the second",
                        "'uniform' takes two parameters: [smallest, largest]",
                        "a distribution is one name with its parameters, such as {uniform: [a, b]}, here stand 2",
                        "'list' goes by the number of a member or attempt, which is not defined here",
                        "'0' is not a number above 0 such as 1.5",
                        "'5s' is a duration, expected a size such as 200B, 1KiB or 10MB")
                .hasSize(6);
    }

    @Test
    void recordedValuesComeFromAFileBesideTheOneThatNamesIt(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("times.csv"), "# measured\n1ms\n\n 2ms \n");
        Path scenario = Files.writeString(folder.resolve("scenario.yaml"), "{empirical: times.csv}\n");
        YamlFiles files = new YamlFiles(diagnostics);
        YamlNode node =
                YamlReader.read(files.open(scenario).orElseThrow(), diagnostics).orElseThrow();

        assertThat(DistributionType.durations(false).read(node, new Reading(diagnostics, files)))
                .contains(new Distribution.Empirical(ImmutableLongArray.of(1_000_000, 2_000_000)));
        assertThat(files.inputs().keySet())
                .containsExactly(
                        scenario.toString(), folder.resolve("times.csv").toString());
    }

    @Test
    void wrongLinesOfARecordedFileAreReportedInIt(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("times.csv"), "1ms\n2\n");
        Path scenario = Files.writeString(folder.resolve("scenario.yaml"), "{empirical: times.csv}\n");
        YamlFiles files = new YamlFiles(diagnostics);
        YamlNode node =
                YamlReader.read(files.open(scenario).orElseThrow(), diagnostics).orElseThrow();

        assertThat(DistributionType.durations(false).read(node, new Reading(diagnostics, files)))
                .isEmpty();
        assertThat(diagnostics.render()).contains("times.csv:2:1: error: '2' has no unit");
    }

    private List<String> messages() {
        return diagnostics.inFileOrder().stream().map(Diagnostic::message).toList();
    }

    private <T> Optional<T> read(ValueType<T> type, String text) {
        return type.read(tree(text), new Reading(diagnostics, new YamlFiles(diagnostics)));
    }

    private YamlNode tree(String text) {
        return YamlReader.read(SourceText.of("test.yaml", 0, text), diagnostics).orElseThrow();
    }
}
