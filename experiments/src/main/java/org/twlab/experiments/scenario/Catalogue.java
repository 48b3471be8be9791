package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlReader;

/**
 * The catalogue: claims about TIME_WAIT, each a packed scenario in a file {@code catalogue/NUMBER-name.yaml}. Packed
 * scenarios without a number are examples and not part of it.
 */
public final class Catalogue {
    private static final Pattern NUMBERED = Pattern.compile("catalogue/((\\d{1,2})[a-z]?)-.*\\.yaml");

    private Catalogue() {}

    /** What claims are about, in the order of their numbers. */
    public enum Group {
        DEFINITION("A", "Definition and TTL", 5),
        REASONS("B", "Two reasons", 10),
        EXHAUSTION("C", "Exhaustion and memory", 19),
        TIMESTAMPS("D", "Timestamps, reuse, recycle", 29),
        GATEWAYS("E", "NAT and CGN", 35),
        METHOD("F", "Method", 99);

        private final String letter;
        private final String title;
        private final int last;

        Group(String letter, String title, int last) {
            this.letter = letter;
            this.title = title;
            this.last = last;
        }

        /** Such as {@code A. Definition and TTL}. */
        public String heading() {
            return letter + ". " + title;
        }

        private static Group ofNumber(int number) {
            for (Group group : values()) {
                if (number <= group.last) {
                    return group;
                }
            }
            throw new IllegalStateException("number (" + number + ") lies beyond the last group");
        }
    }

    /**
     * A packed scenario.
     *
     * @param number such as {@code 26b}; empty for an example
     * @param group of an entry of the catalogue; empty for an example
     * @param name of the scenario
     * @param claim the sentence under test
     */
    public record Entry(Optional<String> number, Optional<Group> group, String name, Optional<String> claim) {}

    /** The entries of the catalogue, by number. */
    public static ImmutableList<Entry> entries() {
        return packed().stream().filter(entry -> entry.group().isPresent()).collect(ImmutableList.toImmutableList());
    }

    /** The packed scenarios that are no entries. */
    public static ImmutableList<Entry> examples() {
        return packed().stream().filter(entry -> entry.group().isEmpty()).collect(ImmutableList.toImmutableList());
    }

    /** In the order of the list of packed files, which is that of their names. */
    private static ImmutableList<Entry> packed() {
        return PackedScenarios.all().stream().map(Catalogue::entry).collect(ImmutableList.toImmutableList());
    }

    private static Entry entry(PackedScenarios.Packed packed) {
        Matcher numbered = NUMBERED.matcher(packed.fileName());
        boolean isEntry = numbered.matches();
        return new Entry(
                isEntry ? Optional.of(numbered.group(1)) : Optional.empty(),
                isEntry ? Optional.of(Group.ofNumber(Integer.parseInt(numbered.group(2)))) : Optional.empty(),
                packed.name(),
                claim(packed));
    }

    /** The claim alone: checking the whole of every scenario would take a listing a second. */
    private static Optional<String> claim(PackedScenarios.Packed packed) {
        return YamlReader.read(SourceText.of(packed.fileName(), 0, packed.text()), new Diagnostics())
                .flatMap(tree -> tree instanceof Mapping file ? file.get("claim") : Optional.empty())
                .flatMap(claim -> claim instanceof Scalar text ? Optional.of(text.text()) : Optional.empty());
    }
}
