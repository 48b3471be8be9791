package org.twlab.experiments.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.reports.terminal.TerminalTable;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = "Looks at what the tool runs on: Java, memory, where it writes, and what may be absent.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 all that is needed is there, 4 something is missing."})
final class DoctorCommand implements Callable<Integer> {
    private static final int OLDEST_JAVA = 17;
    private static final long MEBIBYTE = 1 << 20;
    /** A million clients behind gateways. */
    private static final long HEAP_FOR_LARGE_RUNS = 1024 * MEBIBYTE;

    private static final TableSchema SCHEMA = TableSchema.of(
            "doctor",
            "something that was looked at",
            Column.text("what", "what was looked at"),
            Column.text("state", "ok, missing, absent or little"),
            Column.text("details", "what was found"));

    private final Terminal terminal;
    private final Machine machine;
    private final Table rows = new Table(SCHEMA);
    private boolean healthy = true;

    DoctorCommand(Terminal terminal) {
        this(terminal, Machine.ofProcess());
    }

    DoctorCommand(Terminal terminal, Machine machine) {
        this.terminal = terminal;
        this.machine = machine;
    }

    @Override
    public Integer call() {
        need("Java", machine.java() >= OLDEST_JAVA, machine.jdk() + "; needed: " + OLDEST_JAVA + " or later");
        memory();
        row(
                "processors",
                "ok",
                Texts.count(machine.processors(), "thread") + " for a batch unless --jobs says otherwise");
        Optional<String> obstacle = obstacleTo(terminal.folder().resolve("runs"));
        need("runs", obstacle.isEmpty(), obstacle.orElse("run directories can be written below runs"));
        optional("tshark", "reads packets.pcapng; Debian: tshark");
        optional("dot", "draws what show --graph dot prints; Debian: graphviz");
        optional("mvn", "builds the tool when its sources change; Debian: maven");
        terminal.out().print(TerminalTable.render(rows, terminal.style()));
        return healthy ? ExitCode.CONFIRMED : ExitCode.ENVIRONMENT;
    }

    private void memory() {
        String heap = machine.heapBytes() / MEBIBYTE + " MiB of heap";
        if (machine.heapBytes() >= HEAP_FOR_LARGE_RUNS) {
            row("memory", "ok", heap);
        } else {
            row("memory", "little", heap + "; a million hosts need 1024: TWLAB_JAVA_OPTS=-Xmx1g");
        }
    }

    /** Why no file can be made in a directory; leaves nothing behind that was not there. */
    private Optional<String> obstacleTo(Path directory) {
        boolean there = terminal.sink().exists(directory);
        Path trial = directory.resolve(".doctor");
        try {
            terminal.sink().create(trial).close();
            terminal.sink().delete(trial);
            if (!there) {
                terminal.sink().delete(directory);
            }
            return Optional.empty();
        } catch (IOException failure) {
            return Optional.of(new OutputFailure(trial, failure).getMessage());
        }
    }

    private void optional(String program, String use) {
        Optional<Path> place = machine.find(program);
        row(
                program,
                place.isPresent() ? "ok" : "absent",
                place.map(Path::toString).orElse("optional: " + use));
    }

    private void need(String what, boolean there, String details) {
        healthy &= there;
        row(what, there ? "ok" : "missing", details);
    }

    private void row(String what, String state, String details) {
        rows.text(what).text(state).text(details).endRow();
    }
}
