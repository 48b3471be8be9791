package org.twlab.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.TableSchema;

/** {@code docs/run-directory.md} is written from the tables themselves; {@code -Dgolden.update=true} writes it anew. */
class RunDirectoryPageTest {
    private static final Path PAGE = Path.of("..", "docs", "run-directory.md");

    private static final String HEAD = """
            # The run directory

            `twlab run` writes one directory per run: `runs/<UTC time>_<scenario>_<hash>/`, or the one that `--out` names,
            which must not exist or be empty. A second run in the same second gets the suffix `-2`. While it grows it is
            called `….partial`; it gets its name in one step when everything is written, so a directory without `.partial`
            is whole, and one with it is what an interrupted run left: see [below](#interrupted-resumed-merged). Nothing is
            ever overwritten. `runs/latest` points to the last directory completed there.

            Every file below is there in every run, save the packets, which `--pcap` asks for; a table without rows is its
            header. Rows stand in the order of (point, replication).

            **CSV**: RFC 4180 quoting, UTF-8, LF, one header row. An empty field is no value; `""` is the empty text.
            Decimal numbers have at most 12 significant digits, a point, no exponent and no trailing zeros, whatever the
            locale. Times are integer nanoseconds of simulated time since the start of the run. There is no wall-clock
            value in any CSV file: two runs of the same input are identical to the byte. The unit column below is empty for
            counts, ratios and text.

            A connection attempt is called POINT/REPLICATION/FLOW/HOST/ATTEMPT, such as `4/0/client-server/client[3]/7`: the
            columns of its row in `connections.csv`. `twlab trace DIR --connection ID` prints its packets.

            | file | what it holds |
            |---|---|
            | `manifest.json` | how the run came about: versions, command line, seed, hashes of the inputs, exit code |
            | `inputs/` | the files as given |
            | `effective.yaml` | the scenario with every default filled in |
            | `columns.json` | this page for programs: file, column, type, unit and meaning of every column |
            """;

    private static final String PACKETS = """

            ## packets.pcapng

            What the capture points saw, for any analyser that reads pcapng: `twlab run FILE --pcap` writes it. One run makes
            `packets.pcapng`; of several runs each makes its own, `packets-POINT-REPLICATION.pcapng`. A run that failed has
            none. While a run goes on its file is called `….partial`, so that a file with its name is whole.

            | part | what it holds |
            |---|---|
            | section | a comment with scenario, point, replication and seed |
            | interface | one for each capture point, in the order of `capture` in the scenario, by default every host: its name is that of the node (`client[3]`) or link (`client[3]-nat`); the last is called `drops` |
            | packet | the exact IPv4 bytes (link type raw IP), checksums included; the time in simulated nanoseconds since the start of the run, which analysers show as a time in 1970 |
            | flags | of packets that a node saw: inbound (received) or outbound (sent) |
            | comment | on a packet that died or was refused: reason, place and the values that decided, such as `drop tw_recycle at server: record_ts=1189969809, tsval=233583409, age_s=0` |

            A packet is there once for each capture point that saw it: a host sees it as it sends or receives it, a link as
            it enters. Each death has one comment. It stands on the packet as seen where it died; where nobody captures, the
            packet is on the interface `drops`.
            """;

    private static final String RESUME = """

            ## Interrupted, resumed, merged

            While the directory is in the making it holds three more files.

            | file | what it holds |
            |---|---|
            | `batch` | what was asked for: program, command line, start, folder, input, `--set`, `--seed`, `--only`, `--shard`, `--pcap`, `--out`, SHA-256 of `effective.yaml` and of every input; the first file written |
            | `journal` | one line a run that is complete |
            | `lock` | nothing; the process that writes the directory holds a lock on it |

            Each line of `batch` and `journal` is eight hexadecimal digits, a blank, a text in UTF-8 and LF; the digits are the
            CRC-32C of the text. A line that is cut off or damaged ends the file for who reads it. The text of a line of
            `journal` is

            ```
            POINT/REPLICATION HASH ATTEMPTS EVENTS LENGTHS FAULTS METRICS STATUS
            ```

            HASH tells what the results of the run depend on: program, `effective.yaml`, values of the axes, point and
            replication. LENGTHS are the bytes of `connections.csv`, `counters.csv`, `samples.csv`, `sockets.csv`, `mappings.csv`
            and `runs.csv` once the rows of the run are in them, FAULTS how many packets each fault decided about, METRICS the bits
            of each value of `runs.csv` as a double in hexadecimal, `-` for none. STATUS is `ok`, `broken` and
            the invariants that were, or a message behind `failed`, or `invalid` where the scenario is wrong and not the program.

            Results are written in the order of (point, replication), rows first, then the line. So `twlab resume DIR` reads the
            whole lines, cuts every table to the last lengths, and goes on with the next run; a kill at any instant loses only runs
            that were not complete, and the end is identical to the byte to that of a batch that was never interrupted. If the machine
            itself fails, tables may be shorter than the journal says: then the lines that say so are not believed. `resume` refuses
            a directory of another version of the program, or with a changed copy of an input (exit 4), an input file that has
            changed (3), and a directory that another process writes (4). Of the tables `resume` and `merge` look at the lengths
            only: a digit changed by hand is not noticed.

            What another `method` than `run` does is not made of such runs and cannot be resumed. Of an interrupted `twlab run --all`
            the entry at hand can be; those after it are run one by one with `twlab run NAME`, or all again in another folder.

            `twlab run FILE --shard 2/4` runs the second of four parts of the list of runs and draws no conclusions: `summary.csv`
            and `expectations.csv` are headers. Its directory keeps `batch` and `journal`, by which `twlab merge DIR...` joins the parts
            of a batch. The merged directory differs from that of the undivided batch in two values of `manifest.json`,
            `commandLine` and `startedAt`, and in nothing else.

            `twlab run --all --shard 2/4` runs every fourth entry of the catalogue from the second on, each into a whole run directory, and
            leaves what they came to in `catalogue.part`. `twlab merge DIR...` copies the run directories of all parts into one folder, with
            the `catalogue.md` of the whole.
            """;

    @Test
    void thePageDescribesTheTablesAsTheyAre() throws IOException {
        String current = page();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, current);
        }

        assertThat(PAGE).content().isEqualTo(current);
    }

    private static String page() {
        List<TableSchema> tables = new ArrayList<>(RunTables.FIXED);
        tables.add(RunTables.runs(
                List.of(Column.text("*axes*", "one column for each axis of the sweep, named as the axis")),
                List.of(Column.decimal("*metrics*", "", "one column for each metric, named as the metric"))));
        tables.add(RunTables.summary(
                List.of(Column.text("*axes*", "one column for each axis of the sweep, named as the axis"))));
        StringBuilder page = new StringBuilder(HEAD);
        for (TableSchema table : tables) {
            page.append("| [`" + table.file() + "`](#" + table.file().replace(".", "") + ") | one row is " + table.row()
                    + " |\n");
        }
        page.append("| [`packets.pcapng`](#packetspcapng) | packets, on request |\n");
        tables.forEach(table -> append(page, table));
        return page.append(PACKETS).append(RESUME).toString();
    }

    private static void append(StringBuilder page, TableSchema table) {
        page.append("\n## " + table.file() + "\n\nOne row is " + table.row() + ".\n\n");
        page.append("| column | type | unit | meaning |\n|---|---|---|---|\n");
        for (Column column : table.columns()) {
            boolean placeholder = column.name().startsWith("*");
            String name = placeholder ? column.name() : "`" + column.name() + "`";
            String type = placeholder && column.type() == Column.Type.TEXT
                    ? "any"
                    : column.type().label();
            page.append("| " + name + " | " + type + " | " + column.unit() + " | " + column.meaning() + " |\n");
        }
    }
}
