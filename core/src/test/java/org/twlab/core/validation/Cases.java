package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All cases, by source. */
final class Cases {
    /** Cases whose feature the hosts are only about to get. */
    static final Set<String> WAITING =
            Set.of("close() with unread data", "SO_LINGER 0 close()", "third handshake ACK echoing a TSecr never sent");

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
        cases.addAll(TimeWaitInputCases.all());
        cases.addAll(RateLimitCases.all());
        cases.addAll(TimestampEchoCases.all());
        cases.addAll(NegotiationCases.all());
        cases.addAll(OffsetCases.all());
        cases.addAll(SynScheduleCases.all());
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
