package org.twlab.experiments.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.experiments.profile.ProfileTables;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.table.Table;
import org.twlab.reports.terminal.TerminalStyle;
import org.twlab.reports.terminal.TerminalTable;

/** What {@code twlab show profile} prints. */
record ProfileText(TerminalStyle style) {

    /** Everything a profile holds. */
    String of(KernelProfile profile) {
        long assumed =
                profile.values().stream().filter(value -> !value.verified()).count();
        String assumptions = assumed == 0
                ? "."
                : "; " + Texts.count(assumed, "assumed default") + " a scenario may replace with 'parameters'.";
        Table lacking = ProfileTables.lacking(profile);
        return profile.name() + ": " + profile.kernel() + "\n\nParameters: "
                + (profile.values().size() - assumed)
                + " measured or from the source named" + assumptions + "\n\n"
                + TerminalTable.render(ProfileTables.parameters(profile), style)
                + "\nSysctls, set per host with 'sysctl'\n\n"
                + TerminalTable.render(ProfileTables.sysctls(profile), style)
                + (lacking.rowCount() == 0
                        ? ""
                        : "\nSysctls of other kernels that it lacks\n\n" + TerminalTable.render(lacking, style));
    }

    static String json(KernelProfile profile) {
        return JsonDocument.of(new JsonObject()
                        .put("profile", profile.name())
                        .put("kernel", profile.kernel())
                        .put("parameters", ProfileTables.parameters(profile))
                        .put("sysctls", ProfileTables.sysctls(profile))
                        .put("lacking", ProfileTables.lacking(profile)))
                .text();
    }

    /** What several profiles differ in. */
    String of(List<KernelProfile> profiles) {
        Table differences = ProfileTables.differences(profiles);
        return profiles.stream()
                        .map(profile -> profile.name() + ": " + profile.kernel() + "\n")
                        .collect(Collectors.joining())
                + "\n"
                + (differences.rowCount() == 0
                        ? "They differ in nothing that is modelled.\n"
                        : TerminalTable.render(differences, style));
    }

    static String json(List<KernelProfile> profiles) {
        return JsonDocument.of(ProfileTables.differences(profiles)).text();
    }
}
