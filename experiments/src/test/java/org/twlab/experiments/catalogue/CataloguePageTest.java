package org.twlab.experiments.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.experiments.scenario.Catalogue.Entry;
import org.twlab.experiments.scenario.Catalogue.Group;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

class CataloguePageTest {
    private static final Entry ENTRY = new Entry(
            Optional.of("26b"), Optional.of(Group.TIMESTAMPS), "recycle-slow-client", Optional.of("It gets through."));

    @Test
    void aMetricIsARowWithItsRangesAndItsWorstVerdict() {
        EntryResult result = result(
                expectation("a.connect.failed", 0, 1, Outcome.CONFIRMED),
                expectation("a.connect.failed", 2, 1.5, Outcome.REFUTED),
                expectation("b.connect.failed", 3, 3, Outcome.CONFIRMED));

        assertThat(CataloguePage.of(List.of(result)).lines().toList())
                .containsSequence(
                        "## D. Timestamps, reuse, recycle",
                        "",
                        "### 26b `recycle-slow-client`",
                        "",
                        "**It gets through.**",
                        "Source: RFC 9293.",
                        "",
                        "4 runs: refuted.",
                        "",
                        "| metric | points | predicted | measured | verdict |",
                        "|---|---|---|---|---|",
                        "| `a.connect.failed` | 2 | 0 to 2 | 1 to 1.5 | refuted |",
                        "| `b.connect.failed` | 1 | 3 | 3 | confirmed |");
    }

    @Test
    void theWorstVerdictIsThatOfTheEntry() {
        ExpectationResult good = expectation("a", 1, 1, Outcome.CONFIRMED);
        ExpectationResult bad = expectation("b", 1, 2, Outcome.REFUTED);
        ExpectationResult open = expectation("c", 1, 1, Outcome.INCONCLUSIVE);

        assertThat(result(good).verdict()).isEqualTo(Outcome.CONFIRMED);
        assertThat(result(good, open).verdict()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(result(open, bad, good).verdict()).isEqualTo(Outcome.REFUTED);
        assertThat(result(open, bad, good).open()).containsExactly(open, bad);
        assertThat(result().verdict()).isEqualTo(Outcome.INCONCLUSIVE);
        assertThat(new EntryResult(ENTRY, Optional.empty(), 1, 1, List.of(good)).verdict())
                .isEqualTo(Outcome.INCONCLUSIVE);
    }

    /** The page of the repository comes from {@code run --all}; here it is only held to what there is. */
    @Test
    void thePageOfTheDocumentationHasEveryEntryWithItsClaim() throws IOException {
        List<String> page = Files.readAllLines(Path.of("../docs/catalogue.md"));
        List<String> headings =
                page.stream().filter(line -> line.startsWith("### ")).toList();

        assertThat(headings)
                .containsExactlyElementsOf(Catalogue.entries().stream()
                        .map(entry -> "### " + entry.number().orElseThrow() + " `" + entry.name() + "`")
                        .toList());
        for (Entry entry : Catalogue.entries()) {
            int at = page.indexOf("### " + entry.number().orElseThrow() + " `" + entry.name() + "`");
            assertThat(page.get(at + 2)).isEqualTo("**" + entry.claim().orElseThrow() + "**");
        }
    }

    /** Numbers rise, groups too, and every entry makes a claim. */
    @Test
    void theCatalogueIsInOrder() {
        List<Entry> entries = Catalogue.entries();
        assertThat(entries)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.claim()).isPresent());
        assertThat(entries.stream().map(entry -> entry.number().orElseThrow()).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(entries.stream().map(entry -> entry.group().orElseThrow()).toList())
                .isSorted();
        assertThat(Catalogue.examples()).extracting(Entry::name).contains("recycle-nat", "two-hosts");
    }

    private static EntryResult result(ExpectationResult... expectations) {
        return new EntryResult(ENTRY, Optional.of("RFC 9293"), 4, 0, List.of(expectations));
    }

    private static ExpectationResult expectation(String metric, double predicted, double measured, Outcome verdict) {
        return new ExpectationResult(
                0,
                metric,
                "predicted=" + predicted,
                new Allowed(OptionalDouble.of(predicted), predicted, predicted),
                new Estimate(measured, Double.NaN, Double.NaN),
                verdict,
                OptionalInt.empty());
    }
}
