package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All cases, by source. */
final class Cases {
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
        cases.addAll(PortExhaustionCases.all());
        cases.addAll(DurationCases.all());
        cases.addAll(OrphanCases.all());
        cases.addAll(TimeWaitInputCases.all());
        cases.addAll(RateLimitCases.all());
        cases.addAll(GranularityCases.all());
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
        return bySource(cases);
    }

    /** Worked examples, single facts and rules, by table. */
    static Map<String, List<Case>> worked() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(LiveTableCases.all());
        cases.addAll(TimelineCases.all());
        cases.addAll(EntryRuleCases.all());
        cases.addAll(OpeningRuleCases.all());
        cases.addAll(ConnectionRuleCases.all());
        return bySource(cases);
    }

    /** All that agree and run fast; the long steady states show nothing that exhaustion does not. */
    static List<Case> thatCanProve() {
        return Stream.concat(recorded().values().stream(), worked().values().stream())
                .flatMap(List::stream)
                .filter(c -> c.leftOut().isEmpty()
                        && !c.source().contains("steady")
                        && !c.name().startsWith("14.8"))
                .filter(c -> c.agrees(Variant.UNCHANGED))
                .toList();
    }

    private static Map<String, List<Case>> bySource(List<Case> cases) {
        Map<String, List<Case>> bySource = new LinkedHashMap<>();
        for (Case c : cases) {
            bySource.computeIfAbsent(c.source(), s -> new ArrayList<>()).add(c);
        }
        return bySource;
    }
}
