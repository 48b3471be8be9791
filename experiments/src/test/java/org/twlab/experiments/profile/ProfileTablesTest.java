package org.twlab.experiments.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Sysctl;
import org.twlab.reports.table.Table;

/** What {@code twlab show profile} shows: all of it, and what known kernels are known to differ in. */
class ProfileTablesTest {

    static List<KernelProfile> profiles() {
        return KernelProfile.names().stream().map(KernelProfile::named).toList();
    }

    private static List<String> column(Table table, String name) {
        int column = table.schema().indexOf(name);
        return IntStream.range(0, (int) table.rowCount())
                .mapToObj(row -> table.text(row, column))
                .toList();
    }

    private static List<String> row(Table table, String name) {
        int row = column(table, table.schema().columns().get(0).name()).indexOf(name);
        return row < 0
                ? List.of()
                : IntStream.range(0, table.schema().columns().size())
                        .mapToObj(column -> table.text(row, column))
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyParameterStandsThereWithItsSource(KernelProfile profile) {
        Table table = ProfileTables.parameters(profile);

        assertThat(column(table, "parameter"))
                .containsExactlyInAnyOrderElementsOf(List.of(Parameter.values()).stream()
                        .map(Parameter::label)
                        .toList());
        assertThat(column(table, "source")).doesNotContain("");
        assertThat(column(table, "value")).doesNotContain("");
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everySysctlIsThereOrLackingWithTheReason(KernelProfile profile) {
        Table lacking = ProfileTables.lacking(profile);
        List<String> present = column(ProfileTables.sysctls(profile), "sysctl");

        assertThat(present).doesNotContainAnyElementsOf(column(lacking, "sysctl"));
        assertThat(present.size() + lacking.rowCount()).isEqualTo(Sysctl.values().length);
        assertThat(column(lacking, "why")).doesNotContain("");
    }

    /** Linux 3.10.99 restarts the timer at an RST that tcp_rfc1337 holds off, 4.9.154 does not: both measured. */
    @ParameterizedTest
    @CsvSource({
        "rfc1337-rst-restarts, yes, no",
        "recycle-keyed-by-local, no, yes",
        "last-port, 61000, 60999",
        "net.ipv4.ip_local_port_range, 32768 61000, 32768 60999",
        "net.ipv4.tcp_invalid_ratelimit, lacks it, 500"
    })
    void twoKernelsBesideEachOther(String name, String older, String newer) {
        Table table =
                ProfileTables.differences(List.of(KernelProfile.named("linux-3.10"), KernelProfile.named("linux-4.9")));

        assertThat(row(table, name)).containsExactly(name, older, newer);
    }

    @Test
    void whatKernelsAgreeInIsNoDifference() {
        List<KernelProfile> two = List.of(KernelProfile.named("linux-3.10"), KernelProfile.named("linux-4.9"));

        assertThat(column(ProfileTables.differences(two), "name")).doesNotContain("time-wait", "net.ipv4.tcp_tw_reuse");
    }

    @Test
    void aValueThatOnlyCommonKnowledgeHasIsCalledAssumed() {
        KernelProfile profile = KernelProfile.named("linux-4.9");
        Table table = ProfileTables.parameters(profile);

        for (var value : profile.values()) {
            assertThat(row(table, value.parameter().label()))
                    .contains(value.verified() ? "sourced" : "assumed")
                    .contains(value.text());
        }
    }

    @Test
    void theOverviewNamesTheExactKernel() {
        assertThat(row(ProfileTables.overview(), "linux-4.9")).startsWith("linux-4.9", "Linux 4.9.154", "60s", "yes");
        assertThat(column(ProfileTables.overview(), "profile")).containsExactlyElementsOf(KernelProfile.names());
    }
}
