package org.twlab.experiments.properties;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;

/** Networks of every sort keep every rule that has a checker; and enough of each sort are drawn. */
class DrawnNetworkProperties {

    @Provide
    Arbitrary<DrawnNetwork> networks() {
        return Networks.any();
    }

    @Property(tries = 420, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void everyNetworkKeepsEveryRule(@ForAll("networks") DrawnNetwork drawn) {
        Invariants run = Invariants.checked(drawn);

        boolean recycle = drawn.server().recycle();
        String refused = run.recycleDrops() > 0 ? "some" : "none";
        count("tw_recycle", recycle ? "on" : "off", "on", 200, "off", 60);
        count("refused by tw_recycle", recycle ? refused : "off", "some", 80, "none", 40);
        count("gateway", drawn.gateway().isPresent() ? "NAT" : "none", "NAT", 200, "none", 60);
        count("clients", drawn.clientCount() > 20 ? "many" : "few", "many", 5, "few", 300);
    }

    /** Counts a network, and requires that in the end there are enough of two sorts. */
    private static void count(String label, String sort, String one, int leastOne, String other, int leastOther) {
        Statistics.label(label).collect(sort).coverage(mix -> {
            mix.check(one).count(count -> count >= leastOne);
            mix.check(other).count(count -> count >= leastOther);
        });
    }
}
