package org.twlab.experiments.properties;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import org.twlab.core.packet.Address;
import org.twlab.experiments.properties.ClientGroup.Client;
import org.twlab.experiments.properties.ClientGroup.Talk;
import org.twlab.experiments.properties.DrawnNetwork.Gateway;
import org.twlab.experiments.properties.DrawnNetwork.Server;
import org.twlab.experiments.properties.DrawnNetwork.Trunk;
import org.twlab.nat.ConntrackTimeout;

/** Writes a drawn network as a scenario file that gives the same run. */
final class ScenarioText {
    private final DrawnNetwork drawn;
    private final StringBuilder yaml = new StringBuilder();

    private ScenarioText(DrawnNetwork drawn) {
        this.drawn = drawn;
    }

    static String of(DrawnNetwork drawn) {
        return new ScenarioText(drawn).write();
    }

    private String write() {
        line("scenario: drawn-network");
        line("duration: " + drawn.seconds() + "s");
        line("seed: " + drawn.seed());
        line("topology:");
        line("  nodes:");
        nodes();
        line("  links:");
        links();
        line("traffic:");
        for (int group = 0; group < drawn.groups().size(); group++) {
            traffic(DrawnNetwork.groupName(group), drawn.groups().get(group));
        }
        return yaml.toString();
    }

    private void nodes() {
        server(drawn.server());
        for (int router = 0; router < drawn.trunk().routers(); router++) {
            line("    " + DrawnNetwork.routerName(router) + ": {kind: router, forwarding-delay: "
                    + drawn.trunk().forwardingMicros() + "us}");
        }
        drawn.gateway().ifPresent(this::gateway);
        for (int group = 0; group < drawn.groups().size(); group++) {
            clients(group, drawn.groups().get(group));
        }
    }

    private void server(Server server) {
        StringJoiner sysctls = new StringJoiner(", ", "{", "}");
        sysctls.add("net.ipv4.tcp_timestamps: " + (server.timestamps() ? 1 : 0));
        sysctls.add("net.ipv4.tcp_max_tw_buckets: " + server.maxEntries());
        if (server.recycle()) {
            sysctls.add("net.ipv4.tcp_tw_recycle: 1");
        }
        line("    server: {kind: host, address: " + Address.text(DrawnNetwork.SERVER_ADDRESS) + ", profile: "
                + server.profile() + ", sysctl: " + sysctls + ", clock: {phase: " + server.phaseMillis() + "ms}}");
    }

    private void gateway(Gateway gateway) {
        String ports = gateway.ports()
                .map(range -> ", ports: " + range.first() + "-" + range.last())
                .orElse("");
        StringJoiner timeouts = new StringJoiner(", ", ", timeouts: {", "}");
        for (ConntrackTimeout timeout : ConntrackTimeout.values()) {
            timeouts.add(timeout.label() + ": " + gateway.idleSeconds() + "s");
        }
        line("    nat: {kind: nat, inside: 10.1.0.1/16, outside: " + Address.text(DrawnNetwork.PUBLIC_ADDRESS)
                + ", model: " + gateway.model() + ports + (gateway.idleSeconds() == 0 ? "" : timeouts) + "}");
    }

    private void clients(int group, ClientGroup described) {
        String ports = described
                .ports()
                .map(range -> ", net.ipv4.ip_local_port_range: \"" + ClientGroup.portRange(range) + "\"")
                .orElse("");
        line("    " + DrawnNetwork.groupName(group) + ":");
        line("      kind: host");
        line("      count: " + described.clients().size());
        line("      network: " + drawn.networkOf(group));
        line("      profile: " + described.profile());
        line("      sysctl: {net.ipv4.tcp_timestamps: " + described.timestamps() + ", net.ipv4.ip_default_ttl: "
                + described.ttl() + ports + "}");
        line("      uptime: " + list(described.clients(), client -> client.uptimeMillis() + "ms"));
        line("      clock: {tick: " + described.ticksPerSecond() + "/s}");
    }

    private static String list(List<Client> clients, Function<Client, String> value) {
        StringJoiner items = new StringJoiner(", ", "{list: [", "]}");
        clients.forEach(client -> items.add(value.apply(client)));
        return items.toString();
    }

    private void links() {
        Trunk trunk = drawn.trunk();
        for (int group = 0; group < drawn.groups().size(); group++) {
            ClientGroup described = drawn.groups().get(group);
            line("    - {between: [" + DrawnNetwork.groupName(group) + ", " + drawn.clientSide() + "], delay: "
                    + list(described.clients(), client -> client.delayMicros() + "us") + ", loss: "
                    + described.lossPerMille() * 1000 + "ppm}");
        }
        List<String> nodes = drawn.trunkNodes();
        for (int next = 1; next < nodes.size(); next++) {
            line("    - {between: [" + nodes.get(next - 1) + ", " + nodes.get(next) + "], delay: " + trunk.delayMicros()
                    + "us, jitter: {uniform: [0us, " + trunk.jitterMicros() + "us]}, loss: "
                    + trunk.lossPerMille() * 1000 + "ppm}");
        }
    }

    private void traffic(String name, ClientGroup group) {
        Talk talk = group.talk();
        String gap = "{uniform: [" + talk.gapMillis() + "ms, " + (talk.gapMillis() + talk.gapSpreadMillis()) + "ms]}";
        line("  - from: " + name);
        line("    to: \"server:80\"");
        line("    start: " + list(group.clients(), client -> client.startMillis() + "ms"));
        line(talk.openLoop() ? "    arrivals: {every: " + gap + "}" : "    think: " + gap);
        line("    request: " + talk.requestBytes() + "B");
        line("    response: " + talk.responseBytes() + "B");
        line("    closes: " + talk.closes().word());
        line("    close-delay: " + talk.closeDelayMillis() + "ms");
        line("    close-wait: " + talk.closeWaitMillis() + "ms");
        optional(talk.linger(), "    linger: 0s");
        optional(talk.giveUpMillis() != 0, "    give-up: " + talk.giveUpMillis() + "ms");
        optional(talk.localPort() != 0, "    local-port: " + talk.localPort());
        optional(talk.localPort() != 0, "    reuse-address: true");
    }

    private void optional(boolean wanted, String text) {
        Optional.of(text).filter(each -> wanted).ifPresent(this::line);
    }

    private void line(String text) {
        yaml.append(text).append('\n');
    }
}
