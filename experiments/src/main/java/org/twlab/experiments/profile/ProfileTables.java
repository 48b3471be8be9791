package org.twlab.experiments.profile;

import java.util.List;
import java.util.stream.Stream;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.MemoryLimits;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.ParameterValue;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/** What profiles hold, as tables to be shown. Every parameter and sysctl there is has a row: nothing is listed by hand. */
public final class ProfileTables {
    /** A value from a measurement, a kernel's code or an RFC. */
    public static final String SOURCED = "sourced";
    /** A value that only common knowledge has. */
    public static final String ASSUMED = "assumed";

    private static final List<Parameter> OUTSTANDING = List.of(
            Parameter.TIME_WAIT, Parameter.RECYCLE, Parameter.REUSE, Parameter.OFFSET_MODE, Parameter.PORT_SEARCH);

    private ProfileTables() {}

    /** One row a profile: its name, its exact kernel, and the values in which users choose by. */
    public static Table overview() {
        Stream<Column> columns = Stream.of(
                Column.text("profile", "name in scenarios"), Column.text("kernel", "the exact release it stands for"));
        Stream<Column> values =
                OUTSTANDING.stream().map(parameter -> Column.text(parameter.label(), parameter.meaning()));
        Table rows = new Table(TableSchema.of(
                "profiles", "a profile", Stream.concat(columns, values).toList()));
        for (String name : KernelProfile.names()) {
            KernelProfile profile = KernelProfile.named(name);
            rows.text(name).text(profile.kernel());
            OUTSTANDING.forEach(parameter -> rows.text(profile.value(parameter).text()));
            rows.endRow();
        }
        return rows;
    }

    /** One row a parameter. */
    public static Table parameters(KernelProfile profile) {
        Table rows = new Table(TableSchema.of(
                "parameters",
                "a parameter of " + profile.name(),
                Column.text("parameter", "name in scenarios"),
                Column.text("value", "value with its unit"),
                Column.text("basis", SOURCED + ": measured, or from code or an RFC; " + ASSUMED + ": a default"),
                Column.text("meaning", "what it is"),
                Column.text("source", "where the value is from")));
        for (ParameterValue value : profile.values()) {
            rows.text(value.parameter().label())
                    .text(value.text())
                    .text(basis(value))
                    .text(value.parameter().meaning())
                    .text(value.source())
                    .endRow();
        }
        return rows;
    }

    /** Whether a value is known or supposed, in a word. */
    static String basis(ParameterValue value) {
        return value.verified() ? SOURCED : ASSUMED;
    }

    /** One row a sysctl that the kernel has. */
    public static Table sysctls(KernelProfile profile) {
        Table rows = new Table(TableSchema.of(
                "sysctls",
                "a sysctl of " + profile.name(),
                Column.text("sysctl", "full name"),
                Column.text("default", "value at boot"),
                Column.text("allowed", "what can be set"),
                Column.text("source", "where the values are from")));
        for (SysctlSpec spec : profile.sysctls().values()) {
            rows.text(spec.sysctl().linuxName())
                    .text(defaultText(profile, spec.sysctl()))
                    .text(spec.allowed())
                    .text(spec.source())
                    .endRow();
        }
        return rows;
    }

    /** One row a sysctl that other kernels have and this one has not. */
    public static Table lacking(KernelProfile profile) {
        Table rows = new Table(TableSchema.of(
                "lacking",
                "a sysctl that " + profile.name() + " lacks",
                Column.text("sysctl", "full name"),
                Column.text("why", "why this kernel lacks it")));
        for (Sysctl sysctl : Sysctl.values()) {
            String name = sysctl.linuxName();
            if (!profile.sysctls().containsKey(name)) {
                rows.text(name).text(profile.whyAbsent(name)).endRow();
            }
        }
        return rows;
    }

    /** One row a parameter or default of a sysctl in which some of the profiles differ from the first. */
    public static Table differences(List<KernelProfile> profiles) {
        Stream<Column> columns = Stream.concat(
                Stream.of(Column.text("name", "parameter or sysctl")),
                profiles.stream().map(profile -> Column.text(profile.name(), "value of " + profile.name())));
        Table rows = new Table(TableSchema.of("differences", "a difference", columns.toList()));
        for (Parameter parameter : Parameter.values()) {
            addIfDifferent(
                    rows,
                    parameter.label(),
                    profiles.stream()
                            .map(profile -> profile.value(parameter).text())
                            .toList());
        }
        for (Sysctl sysctl : Sysctl.values()) {
            addIfDifferent(
                    rows,
                    sysctl.linuxName(),
                    profiles.stream()
                            .map(profile -> defaultText(profile, sysctl))
                            .toList());
        }
        return rows;
    }

    private static void addIfDifferent(Table rows, String name, List<String> values) {
        if (values.stream().distinct().count() > 1) {
            rows.text(name);
            values.forEach(rows::text);
            rows.endRow();
        }
    }

    /** The default of a sysctl as it is printed, or {@code lacks it}. */
    static String defaultText(KernelProfile profile, Sysctl sysctl) {
        SysctlSpec spec = profile.sysctls().get(sysctl.linuxName());
        return spec == null ? "lacks it" : spec.text(profile.defaultOf(sysctl, MemoryLimits.DEFAULT_MEMORY_BYTES));
    }
}
