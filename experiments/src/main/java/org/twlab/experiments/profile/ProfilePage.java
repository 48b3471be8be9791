package org.twlab.experiments.profile;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.ParameterValue;
import org.twlab.core.kernel.Sysctl;
import org.twlab.reports.table.Table;

/** The page {@code docs/profiles.md}: what every profile holds, beside each other and then with sources. */
public final class ProfilePage {
    private static final String INTRODUCTION = """
            # Kernel profiles

            A profile is one exact kernel, as data: parameters (what its code does and no user can change) and sysctls (what a
            user of the real kernel can change, with default and range). This page is generated from that data;
            `twlab show profile NAME` prints one profile, and with several names the rows in which they differ.

            A value in *italics* is *assumed*: common knowledge, or a choice among several releases, without a measurement, a
            kernel's code or an RFC behind it. A scenario may replace it with the host key `parameters`. All other values are
            sourced.
            """;

    private final List<KernelProfile> profiles =
            KernelProfile.names().stream().map(KernelProfile::named).toList();

    private ProfilePage() {}

    /** The page as Markdown. */
    public static String text() {
        ProfilePage page = new ProfilePage();
        StringBuilder text = new StringBuilder(INTRODUCTION);
        text.append("\n## Profiles\n\n").append(markdown(ProfileTables.overview()));
        text.append("\n## Parameters beside each other\n\n").append(page.parameters());
        text.append("\n## Defaults of sysctls beside each other\n\n").append(page.sysctls());
        page.profiles.forEach(profile -> text.append(inFull(profile)));
        return text.toString();
    }

    private String parameters() {
        return matrix("parameter", Stream.of(Parameter.values()), Parameter::label, (profile, parameter) -> {
            ParameterValue value = profile.value(parameter);
            return value.verified() ? value.text() : "*" + value.text() + "*";
        });
    }

    private String sysctls() {
        return matrix("sysctl", Stream.of(Sysctl.values()), Sysctl::linuxName, ProfileTables::defaultText);
    }

    private interface Cell<R> {
        String of(KernelProfile profile, R row);
    }

    private <R> String matrix(String what, Stream<R> rows, Function<R, String> name, Cell<R> cell) {
        String head = row(Stream.concat(Stream.of(what), profiles.stream().map(KernelProfile::name)));
        return head + "|---".repeat(profiles.size() + 1) + "|\n"
                + rows.map(row -> row(Stream.concat(
                                Stream.of("`" + name.apply(row) + "`"),
                                profiles.stream().map(profile -> cell.of(profile, row)))))
                        .collect(Collectors.joining());
    }

    private static String inFull(KernelProfile profile) {
        Table lacking = ProfileTables.lacking(profile);
        return "\n## " + profile.name() + "\n\n" + profile.kernel() + ".\n\n"
                + markdown(ProfileTables.parameters(profile)) + "\n"
                + markdown(ProfileTables.sysctls(profile))
                + (lacking.rowCount() == 0 ? "" : "\n" + markdown(lacking));
    }

    private static String markdown(Table table) {
        int columns = table.schema().columns().size();
        StringBuilder text =
                new StringBuilder(row(table.schema().columns().stream().map(column -> column.name())));
        text.append("|---".repeat(columns)).append("|\n");
        for (int row = 0; row < table.rowCount(); row++) {
            int at = row;
            text.append(row(IntStream.range(0, columns)
                    .mapToObj(column -> (column == 0 ? "`" + table.text(at, column) + "`" : table.text(at, column)))));
        }
        return text.toString();
    }

    private static String row(Stream<String> cells) {
        return cells.map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
