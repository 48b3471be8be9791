package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.twlab.core.kernel.Row;

/** {@code docs/validation.md}: what the hosts were compared with, and what proves each decision row. */
final class ValidationPage {
    /** Between two proofs in a cell. */
    static final String BETWEEN = "<br>";
    /** In the place of proofs. */
    static final String UNPROVEN = "unproven";

    static final String ROWS_HEADING = "## Decision rows";
    private static final int PROOFS_SHOWN = 3;

    private static final String HEAD = """
            # Validation

            What the simulated hosts were compared with. This page is written by a test of `core`
            (`mvn -pl core -Dtest=ValidationPageTest -Dgolden.update=true test`) and checked by it in every build.

            ## Recordings of real kernels

            Linux 3.10.99 and 4.9.154 (HZ 1000) and 6.18.44 (HZ 250), recorded in isolated network namespaces; the files
            are in `core/src/test/resources/recorded`. Every row of a CSV file and every fact of a JSON file is a test by
            name. A replay reads the input columns only: it sets host, sysctls and clock, sends the segments as bytes and
            compares every output column: replies, states, counters and the absence of others, timers kept or restarted.

            Tolerances are derived and stand beside each comparison. Replies, states, order and counters are compared
            exactly. Of a duration the recorded value may be later than the nominal one by the rounding of that kernel's
            timer wheel, by the emulation (round trips of 1 to 40 ms) and by the load of the machine (some tens of
            milliseconds); on 3.10 a TIME_WAIT of 60 s may end up to 7.5 s early. What is drawn from a secret (ISNs, hash
            offsets, ports) is compared by its rules; how fast a program tried ports is taken from its recorded totals.
            """;

    private static final String ROWS = """

            ## Decision rows

            Each row of the decision tables can be switched off (`KernelProfile.without`): it is then passed over as if its
            condition never held. Each was, one after the other, and all cases above ran again on every kernel without it.
            Listed are the first three cases that turn red, and the test classes of `core` that switch the row off
            themselves and assert the difference. A row that nothing notices is unproven.
            """;

    private ValidationPage() {}

    /** The part about what agrees. */
    static String agreement() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("\n| recording | rows | replayed | agreed | left out |\n|---|---|---|---|---|\n");
        List<String> notes = new ArrayList<>();
        appendCounts(page, Cases.recorded(), notes);
        page.append("\n### Left out\n\n");
        page.append(notes.isEmpty() ? "None.\n" : String.join("\n", notes) + "\n");
        page.append("\n### Counters that are not compared\n\n");
        page.append("Hosts do not keep these recorded counters: ")
                .append(String.join(", ", countersNotKept()))
                .append(
                        ". InSegs, OutSegs and DelayedACKs are in no recording; the segments themselves are compared.\n");
        page.append("\n## Worked examples and rules\n\n");
        page.append(
                        "Timelines to the millisecond, single facts measured on 6.18.44, and rules of RFCs and kernel sources. ")
                .append("Timelines with a gateway are tests of `nat` (`ConnectionTrackingTest`) and of `experiments` ")
                .append("(`RecycleTimelineTest`).\n");
        page.append("\n| source | cases | run | agreed | left out |\n|---|---|---|---|---|\n");
        appendCounts(page, Cases.worked(), new ArrayList<>());
        return page.toString();
    }

    private static void appendCounts(StringBuilder page, Map<String, List<Case>> sources, List<String> notes) {
        int[] sums = new int[4];
        sources.forEach((source, cases) -> {
            int[] counts = new int[4];
            for (Case c : cases) {
                counts[0]++;
                if (c.leftOut().isPresent()) {
                    counts[3]++;
                    notes.add("- `" + source + "`, " + c.name() + ": "
                            + c.leftOut().get());
                } else {
                    counts[1]++;
                    counts[2] += c.agrees(Variant.UNCHANGED) ? 1 : 0;
                }
            }
            appendLine(page, "`" + source + "`", counts);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += counts[i];
            }
        });
        appendLine(page, "**all**", sums);
    }

    private static void appendLine(StringBuilder page, String name, int[] counts) {
        page.append("| ").append(name);
        for (int count : counts) {
            page.append(" | ").append(count);
        }
        page.append(" |\n");
    }

    private static Set<String> countersNotKept() {
        Set<String> names = new TreeSet<>(Recording.counterNames());
        names.removeAll(CounterChange.KEPT);
        return names;
    }

    /** The part about rows, which takes a while: each row is switched off and the cases run until three are red. */
    static String rows() {
        List<Case> cases = Cases.thatCanProve();
        Map<Row.Table, StringBuilder> tables = new LinkedHashMap<>();
        List<String> unproven = new ArrayList<>();
        Map<Row, Set<String>> classes = RowTests.classes();
        for (Row row : Row.values()) {
            List<String> red = new ArrayList<>(cases.stream()
                    .filter(c -> !c.agrees(Variant.of(profile -> profile.without(row))))
                    .limit(PROOFS_SHOWN)
                    .map(ValidationPage::proof)
                    .toList());
            classes.getOrDefault(row, Set.of()).forEach(name -> red.add("`" + name + "`"));
            if (red.isEmpty()) {
                unproven.add(row.name());
            }
            tables.computeIfAbsent(row.table(), ValidationPage::beginTable)
                    .append(line(row))
                    .append(red.isEmpty() ? UNPROVEN : String.join(BETWEEN, red))
                    .append(" |\n");
        }
        StringBuilder page = new StringBuilder(ROWS);
        tables.values().forEach(page::append);
        page.append("\n### Unproven\n\n");
        page.append(unproven.isEmpty() ? "None" : String.join(", ", unproven)).append(".\n");
        return page.toString();
    }

    private static StringBuilder beginTable(Row.Table table) {
        String title =
                Character.toUpperCase(table.title().charAt(0)) + table.title().substring(1);
        return new StringBuilder("\n### " + title + "\n\n| row | meaning | red without it |\n|---|---|---|\n");
    }

    /** Where the line of a row begins; its proofs follow. */
    static String line(Row row) {
        return "| " + row + " | " + escaped(row.meaning()) + " | ";
    }

    /** How the page names a case. */
    static String proof(Case c) {
        return "`" + c.source() + "` " + escaped(c.name());
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
