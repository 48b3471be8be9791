package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All cases, by source. */
final class Cases {
    /** Cases whose feature the hosts are only about to get. */
    private static final List<String> WAITING = List.of(
            "close() with unread data",
            "SO_LINGER 0 close",
            "third handshake ACK echoing",
            "ss view of the two ends",
            "TCP_LINGER2",
            "segments die of TTL for 3 s",
            "server restart while",
            "bind(0)",
            "bind(port 0)",
            "IP_BIND_ADDRESS_NO_PORT");

    static boolean waits(Case c) {
        return WAITING.stream().anyMatch(c.name()::contains);
    }

    private Cases() {}

    /** The recordings of real kernels, by file. */
    static Map<String, List<Case>> recorded() {
        List<Case> cases = new ArrayList<>();
        for (String profile : List.of("linux-3.10", "linux-4.9")) {
            cases.addAll(TimeWaitDurationCases.of(profile));
            cases.addAll(PerHostCheckCases.of(profile, "s2_s3_per_host_check.csv"));
            cases.addAll(PerHostCheckCases.of(profile, "s4_timestamps_off.csv"));
            cases.addAll(TimeWaitReceivesCases.of(profile));
            cases.addAll(LastAckCases.of(profile));
        }
        cases.addAll(DurationCases.all());
        cases.addAll(OrphanCases.all());
        cases.addAll(TimeWaitInputCases.all());
        cases.addAll(RateLimitCases.all());
        cases.addAll(TtlCases.all());
        cases.addAll(ExhaustionCases.all());
        cases.addAll(PortOrderCases.all());
        cases.addAll(SharingCases.all());
        cases.addAll(BindCases.all());
        cases.addAll(ReuseClockCases.all());
        cases.addAll(TimestampEchoCases.all());
        cases.addAll(NegotiationCases.all());
        cases.addAll(OffsetCases.all());
        cases.addAll(SynScheduleCases.all());
        cases.addAll(PortExhaustionCases.all());
        return bySource(cases);
    }

    private static Map<String, List<Case>> bySource(List<Case> cases) {
        Map<String, List<Case>> bySource = new LinkedHashMap<>();
        for (Case c : cases) {
            bySource.computeIfAbsent(c.source(), s -> new ArrayList<>()).add(c);
        }
        return bySource;
    }
}
