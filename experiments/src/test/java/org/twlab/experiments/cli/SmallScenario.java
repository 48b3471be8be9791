package org.twlab.experiments.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A scenario of 2 points and 3 replications that draws random numbers of every kind and takes some milliseconds. */
final class SmallScenario {
    static final String TEXT = """
            scenario: small
            claim: Whoever asks is answered.
            duration: 4s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/28, profile: linux-4.9, uptime: {uniform: [0s, 1d]}}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                r1: {kind: router}
              links:
                - {between: [client, r1], delay: {uniform: [1ms, 9ms]}, jitter: {exponential: 100us}}
                - {between: [r1, server], delay: 10ms, loss: 5%}
            traffic:
              - {from: client, to: "server:80", think: {exponential: 300ms}, request: 200B, response: 1KiB}
            sweep:
              topology.nodes.client.count: [1, 3]
            replications: 3
            seed: 5
            expect:
              - {metric: client.connect.refused, predicted: 0}
            """;

    private SmallScenario() {}

    /** Writes it into a folder; the name of the file. */
    static String in(Path folder) throws IOException {
        return in(folder, TEXT);
    }

    static String in(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("small.yaml"), text).toString();
    }
}
