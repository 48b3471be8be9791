package org.twlab.experiments.cli;

import com.google.common.base.Joiner;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.topology.Network;
import org.twlab.topology.model.Topology;
import org.twlab.topology.path.LifetimeBound;
import org.twlab.topology.path.Path;
import org.twlab.topology.path.PathFinder;
import org.twlab.topology.yaml.Spelling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "path",
        description =
                "Shows the way of a packet hop by hop, with the TTL at each node and what it may take, and how old"
                        + " a segment can become compared with the MSL of the hosts.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Best: nothing in the queues, the smallest segment, the least jitter. Worst: full queues",
            "of the largest packets, the most jitter. Faults, events and outages are not counted.",
            "",
            "Exit codes: 0 it arrives, 1 it does not, 2 usage, 3 invalid input, 4 environment."
        })
final class PathCommand implements Callable<Integer> {
    /** Linux's first ephemeral port, and the port most flows name. */
    private static final int SOURCE_PORT = 32768;

    private static final int DESTINATION_PORT = 80;
    private static final int MOST_TTL = 255;
    /** Of a sender that is no host: Linux's. */
    private static final int DEFAULT_TTL = 64;

    @Parameters(
            index = "0",
            paramLabel = "FILE|NAME",
            description = "a scenario file, or the name of a packed scenario")
    private String input = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "A",
            description = "the node or member that sends; of a population the first")
    private String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "B",
            description = "the node or member it is for; of a population the first")
    private String to = "";

    @Option(names = "--ttl", paramLabel = "N", description = "TTL to send with, 1 to 255 (default: the sender's)")
    private @Nullable Integer ttl;

    @Mixin
    private final ScenarioChanges changes = new ScenarioChanges();

    @Option(
            names = "--only",
            paramLabel = "POINT[/REPLICATION]",
            description = "of this point of the sweep, or of this replication of it (default: what the file says"
                    + " outside of its sweep, replication 0)")
    private @Nullable String only;

    @Option(names = "--json", description = "print one JSON document instead of a table")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    PathCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        if (ttl != null && (ttl < 1 || ttl > MOST_TTL)) {
            throw wrong("--ttl " + ttl + ": a TTL is 1 to " + MOST_TTL);
        }
        LoadResult loaded = ScenarioInput.load(input, changes.all());
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        Optional<RunKey> run = Optional.ofNullable(only)
                .map(words -> RunChoice.of(words, loaded.scenario().get(), spec.commandLine())
                        .first());
        return follow(loaded.scenario().get(), run);
    }

    private int follow(LoadedScenario loaded, Optional<RunKey> run) {
        Optional<Point> point = run.map(key -> loaded.points().get(key.point()));
        Scenario scenario = point.map(Point::scenario).orElse(loaded.base());
        int replication = run.map(RunKey::replication).orElse(0);
        String sender = member("--from", from, scenario.topology());
        String target = member("--to", to, scenario.topology());
        Network network = scenario.topology().build(new RandomStreams(scenario.seed(), replication), null);
        if (sender.equals(target)) {
            throw wrong("--from and --to are both " + sender);
        }
        if (!network.hasAddress(target)) {
            throw wrong("--to " + to + ": it has no address a packet could be sent to");
        }
        Path path = new PathFinder(network).path(sender, target, probe(network, sender, target));
        LifetimeBound bound = LifetimeBound.of(network, sender, path.ttl());
        PathText text = new PathText(
                network, sender, target, path, bound, point.flatMap(PathCommand::words), drawn(scenario, replication));
        text.warnings().forEach(warning -> terminal.err().println("twlab: warning: " + warning));
        terminal.out().print(json ? text.json() : text.text(terminal.style()));
        return path.end() == Path.End.DELIVERED ? ExitCode.CONFIRMED : ExitCode.NOT_CONFIRMED;
    }

    /** The point of a sweep in words; empty where there is no sweep. */
    private static Optional<String> words(Point point) {
        return point.values().isEmpty()
                ? Optional.empty()
                : Optional.of("at point " + point.index() + " ("
                        + Joiner.on(", ").withKeyValueSeparator(" ").join(point.values()) + ")");
    }

    private static Optional<String> drawn(Scenario scenario, int replication) {
        return scenario.topology().links().values().stream()
                        .anyMatch(link -> link.ab().delay().isRandom()
                                || link.ba().delay().isRandom())
                ? Optional.of("Delays of links are drawn: here as in replication " + replication + " of seed "
                        + scenario.seed() + ".")
                : Optional.empty();
    }

    /** The first SYN of a connection: what a flow hash looks at. */
    private Ipv4Packet probe(Network network, String sender, String target) {
        Node node = network.node(sender);
        int used = ttl != null
                ? ttl
                : node instanceof TcpHost host ? host.settings().ttl() : DEFAULT_TTL;
        TcpSegment syn = TcpSegment.of(
                SOURCE_PORT, DESTINATION_PORT, 0, 0, TcpSegment.SYN, 0, TcpOptions.NONE, LiteralBytes.EMPTY);
        int source = network.hasAddress(sender) ? network.address(sender) : 0;
        return Ipv4Packet.of(source, network.address(target), used, 0, syn);
    }

    private String member(String option, String word, Topology topology) {
        Optional<Topology.Members> found = topology.members(word);
        if (found.isEmpty()) {
            throw wrong(option + " " + word + ": no node or member is called so"
                    + Spelling.nearest(word, topology.nodes().keySet())
                            .map(nearest -> "; did you mean '" + nearest + "'?")
                            .orElse("; there are "
                                    + String.join(", ", topology.nodes().keySet())));
        }
        return found.get().node().memberName(found.get().from());
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
