package org.twlab.topology.model;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.SysctlSpec;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** Sysctls in a file, judged by a kernel. */
public final class SysctlValues {

    private SysctlValues() {}

    /** Those that the kernel has and accepts, text by full name, in the order of the file; the others are reported. */
    public static ImmutableMap<String, String> accepted(KernelProfile profile, Mapping sysctls, Reading reading) {
        ImmutableMap.Builder<String, String> accepted = ImmutableMap.builder();
        for (Entry entry : sysctls.entries()) {
            Optional<Diagnostic> fault = fault(profile, entry);
            fault.ifPresent(reading.diagnostics()::add);
            if (fault.isEmpty() && entry.value() instanceof Scalar value) {
                accepted.put(entry.name(), value.text());
            }
        }
        return accepted.buildOrThrow();
    }

    private static Optional<Diagnostic> fault(KernelProfile profile, Entry entry) {
        SysctlSpec spec = profile.sysctls().get(entry.name());
        if (spec != null) {
            return entry.value() instanceof Scalar value && !value.isNull()
                    ? spec.check(value.text())
                            .map(problem ->
                                    Diagnostic.at(value.place(), entry.name() + " = '" + value.text() + "' " + problem))
                    : Optional.empty();
        }
        Optional<String> why = profile.whyAbsent(entry.name());
        if (why.isPresent()) {
            return Optional.of(Diagnostic.at(
                    entry.key().place(), profile.name() + " has no sysctl '" + entry.name() + "': " + why.get()));
        }
        return Optional.of(
                Diagnostic.at(entry.key().place(), "unknown sysctl '" + entry.name() + "' of " + profile.name())
                        .allowing(profile.sysctls().keySet(), entry.name()));
    }
}
