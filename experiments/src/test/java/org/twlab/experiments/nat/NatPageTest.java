package org.twlab.experiments.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.experiments.scenario.NatModels;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.nat.rfc.Requirement;
import org.twlab.reports.table.NumberText;

/**
 * The page {@code docs/nat.md}: who is locked out behind which gateway and balancer. Each row is a run of the flagship with 20
 * clients, its first replication. With {@code -Dgolden.update} the table is written anew.
 */
class NatPageTest {
    private static final Path PAGE = Path.of("../docs/nat.md");
    private static final Pattern TABLE = Pattern.compile("(?s)<!-- locked out -->\n.*?<!-- end -->");
    private static final Pattern REQUIREMENTS = Pattern.compile("(?s)<!-- requirements -->\n.*?<!-- end -->");
    private static final String LOCKED_OUT = "client.connect.locked_out";
    private static final String DROPPED = "server.drop.tw_recycle";
    private static final String SUCCESS = "client.connect.success_ratio";

    @Test
    void thePageSaysWhoIsLockedOutAndWhy() throws IOException {
        StringBuilder table =
                new StringBuilder("| between clients and server | what the server sees | locked out of 20 |"
                        + " attempts that succeed | SYNs dropped for an old timestamp |\n|---|---|---|---|---|\n");
        for (String model : NatKind.models()) {
            row(table, "gateway `" + model + "`", "one address, 20 clocks", gateway(model, "keep"));
        }
        row(
                table,
                "gateway `netfilter-4.9`, `timestamps: strip`",
                "one address, no clock",
                gateway("netfilter-4.9", "strip"));
        row(
                table,
                "gateway `netfilter-4.9`, `timestamps: rewrite`",
                "one address, one clock",
                gateway("netfilter-4.9", "rewrite"));
        row(table, "balancer `dnat`", "20 addresses, a clock each", balancer("mode: dnat"));
        row(table, "balancer `dsr`", "20 addresses, a clock each", balancer("mode: dsr"));
        row(
                table,
                "balancer `fullnat`, one address",
                "one address, 20 clocks",
                balancer("mode: fullnat, pool: [10.0.0.1]"));
        row(
                table,
                "balancer `fullnat`, four addresses",
                "four addresses, 20 clocks",
                balancer("mode: fullnat, pool: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]"));
        row(
                table,
                "balancer `proxy`",
                "one address, its own clock",
                balancer("mode: proxy, host: {profile: linux-4.9}"));
        String page = Files.readString(PAGE);
        String current = TABLE.matcher(page)
                .replaceAll(Matcher.quoteReplacement("<!-- locked out -->\n" + table + "<!-- end -->"));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(PAGE, current);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(current);
    }

    /** With {@code -Dgolden.update} the table is written anew. */
    @Test
    void thePageSaysWhichRequirementsAreMet() throws IOException {
        StringBuilder table = new StringBuilder("| requirement | what it asks for |");
        NatKind.models().forEach(model -> table.append(" ").append(model).append(" |"));
        table.append("\n|---|---|")
                .append("---|".repeat(NatKind.models().size()))
                .append('\n');
        for (Requirement requirement : Requirement.values()) {
            table.append("| ").append(requirement.document()).append(' ').append(requirement.number());
            table.append(" | ").append(requirement.text()).append(" |");
            for (String model : NatKind.models()) {
                table.append(NatModels.conformance(model).meets(requirement) ? " yes |" : " no |");
            }
            table.append('\n');
        }
        String page = Files.readString(PAGE);
        String current = REQUIREMENTS
                .matcher(page)
                .replaceAll(Matcher.quoteReplacement("<!-- requirements -->\n" + table + "<!-- end -->"));
        if (System.getProperty("golden.update") != null) {
            Files.writeString(PAGE, current);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(current);
    }

    /** What decides is whether the server sees one address with several clocks. */
    @Test
    void sharingAnAddressLocksOutAndKeepingItsOwnDoesNot() throws IOException {
        assertThat(gateway("netfilter-6.18", "keep").get(LOCKED_OUT)).isEqualTo(19);
        assertThat(gateway("rfc", "keep").get(LOCKED_OUT)).isEqualTo(19);
        assertThat(balancer("mode: dnat").get(SUCCESS)).isEqualTo(1);
        assertThat(balancer("mode: dsr").get(SUCCESS)).isEqualTo(1);
        assertThat(balancer("mode: proxy, host: {profile: linux-4.9}").get(SUCCESS))
                .isEqualTo(1);
        assertThat(balancer("mode: fullnat, pool: [10.0.0.1]").get(LOCKED_OUT)).isEqualTo(19);
    }

    private static void row(StringBuilder table, String between, String seen, Map<String, Double> values) {
        table.append("| ").append(between).append(" | ").append(seen);
        for (String metric : List.of(LOCKED_OUT, SUCCESS, DROPPED)) {
            double value = java.util.Objects.requireNonNull(values.get(metric));
            table.append(" | ").append(NumberText.human(metric.equals(SUCCESS) ? Math.rint(value * 1000) / 10 : value));
            table.append(metric.equals(SUCCESS) ? " %" : "");
        }
        table.append(" |\n");
    }

    private static Map<String, Double> gateway(String model, String timestamps) throws IOException {
        LoadedScenario flagship = loaded(ScenarioLoader.standard()
                .loadText(
                        "recycle-nat.yaml",
                        Files.readString(Path.of("../examples/recycle-nat.yaml"))
                                + "metrics: [%s, %s, %s]%n".formatted(LOCKED_OUT, DROPPED, SUCCESS),
                        List.of("topology.nodes.nat.model=" + model, "topology.nodes.nat.timestamps=" + timestamps)));
        Point point = flagship.points().stream()
                .filter(each -> "1".equals(each.values().get("tcp_tw_recycle"))
                        && "20".equals(each.values().get("count")))
                .findFirst()
                .orElseThrow();
        return measured(flagship, point);
    }

    /** A proxy is a host with one link, the others stand in the way. */
    private static Map<String, Double> balancer(String settings) {
        LoadedScenario scenario = loaded(ScenarioLoader.standard()
                .loadText(
                        "balanced.yaml",
                        """
                scenario: balanced
                duration: 120s
                topology:
                  nodes:
                    server:
                      kind: host
                      address: 203.0.113.10
                      profile: linux-4.9
                      sysctl: {net.ipv4.tcp_tw_recycle: 1}
                    r1: {kind: router}
                    lb: {kind: balancer, service: "198.51.100.1:80", backends: [server], %s}
                    client:
                      kind: host
                      count: 20
                      network: 10.211.55.0/24
                      profile: linux-4.9
                      uptime: {uniform: [0s, 20d]}
                  links:
                    - {between: [client, r1], delay: 1ms}
                    - {between: [r1, lb], delay: 5ms}
                    - {between: [%s, server], delay: 10ms}
                traffic:
                  - from: client
                    to: "lb:80"
                    start: {uniform: [0s, 2s]}
                    think: {uniform: [1.8s, 2.2s]}
                    request: 200B
                    response: 1KiB
                    closes: server
                    give-up: 20s
                metrics: [%s, %s, %s]
                """.formatted(settings, settings.contains("proxy") ? "r1" : "lb", LOCKED_OUT, DROPPED, SUCCESS),
                        List.of()));
        return measured(scenario, scenario.points().get(0));
    }

    private static LoadedScenario loaded(LoadResult result) {
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }

    private static Map<String, Double> measured(LoadedScenario loaded, Point point) {
        return SingleRun.prepare(point, 0, MetricPlan.of(loaded).byPoint().get(point.index()), null)
                .run()
                .metrics();
    }
}
