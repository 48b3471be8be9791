package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.ParameterValue;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Spelling;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * Parameters of a profile in a file. Those that are assumed can be replaced; what is measured, or stands in the kernel's
 * code or an RFC, cannot: a host that behaves otherwise is another kernel.
 */
final class ParameterValues {
    private static final List<String> YES_AND_NO = ImmutableList.of("no", "yes");

    private static final List<List<Parameter>> RANGES = ImmutableList.of(
            ImmutableList.of(Parameter.FIRST_PORT, Parameter.LAST_PORT),
            ImmutableList.of(Parameter.MIN_RTO, Parameter.MAX_RTO),
            ImmutableList.of(Parameter.MIN_ATO, Parameter.MAX_ATO));

    private ParameterValues() {}

    /** The profile with the values of the file; what cannot be replaced is reported. */
    static KernelProfile replaced(KernelProfile profile, Mapping host, Key<?> key, Reading reading) {
        KernelProfile changed = profile;
        if (host.get(key.name()).orElse(null) instanceof Mapping given) {
            for (Entry entry : given.entries()) {
                Optional<Parameter> parameter = replaceable(profile, entry, reading);
                Optional<Long> value = parameter.flatMap(found -> value(profile.value(found), entry, reading));
                if (parameter.isPresent() && value.isPresent()) {
                    changed = changed.with(
                            parameter.get(),
                            value.get(),
                            "set in " + entry.value().place());
                }
            }
            checkOrder(changed, given, reading);
        }
        return changed;
    }

    /** A least value above its largest is a contradiction, whichever of the two the file states. */
    private static void checkOrder(KernelProfile changed, Mapping given, Reading reading) {
        for (List<Parameter> range : RANGES) {
            ParameterValue least = changed.value(range.get(0));
            ParameterValue most = changed.value(range.get(1));
            if (least.value() <= most.value()) {
                continue;
            }
            given.entries().stream()
                    .filter(entry -> range.stream().anyMatch(end -> end.label().equals(entry.name())))
                    .findFirst()
                    .ifPresent(entry -> reading.error(
                            entry.value().place(),
                            "'" + least.parameter().label() + "' (" + least.text() + ") must not be above '"
                                    + most.parameter().label() + "' (" + most.text() + ")"));
        }
    }

    private static Optional<Parameter> replaceable(KernelProfile profile, Entry entry, Reading reading) {
        Optional<Parameter> found = Parameter.labelled(entry.name());
        if (found.isEmpty()) {
            reading.diagnostics().add(unknown(profile, entry));
            return Optional.empty();
        }
        ParameterValue value = profile.value(found.get());
        if (value.verified()) {
            reading.error(
                    entry.key().place(),
                    "'" + entry.name() + "' of " + profile.name() + " is no assumption: " + value.text() + " ("
                            + value.source() + "); " + instead(found.get(), profile));
            return Optional.empty();
        }
        return found;
    }

    private static Diagnostic unknown(KernelProfile profile, Entry entry) {
        List<String> all =
                Arrays.stream(Parameter.values()).map(Parameter::label).toList();
        Diagnostic fault = Diagnostic.at(entry.key().place(), "unknown parameter '" + entry.name() + "'")
                .allowing(assumed(profile), entry.name());
        return new Diagnostic(
                fault.place(),
                fault.file(),
                fault.cause(),
                fault.message(),
                fault.allowed(),
                Spelling.nearest(entry.name(), all));
    }

    private static Collection<String> assumed(KernelProfile profile) {
        return profile.values().stream()
                .filter(value -> !value.verified())
                .map(value -> value.parameter().label())
                .toList();
    }

    /** What to do about a value that cannot be replaced. */
    private static String instead(Parameter parameter, KernelProfile profile) {
        Optional<String> key = Optional.ofNullable(
                switch (parameter) {
                    case TIME_WAIT -> "time-wait";
                    case ISN -> "isn";
                    case OFFSET_MODE -> "timestamp-offset";
                    case FIRST_PORT, LAST_PORT -> "ports";
                    default -> null;
                });
        return key.map(name -> "the key '" + name + "' of the host replaces it")
                .orElse("a kernel that does otherwise is another 'profile' than " + profile.name());
    }

    /** What is no word at all is reported by the type of the mapping. */
    private static Optional<Long> value(ParameterValue own, Entry entry, Reading reading) {
        return entry.value() instanceof Scalar word && !word.isNull()
                ? type(own).read(word, reading)
                : Optional.empty();
    }

    /** How a value is written. Nothing that kernels divide by can be 0. */
    private static ScalarType<Long> type(ParameterValue own) {
        long least = own.value() == 0 ? 0 : 1;
        return switch (own.parameter().kind()) {
            case DURATION -> least == 0 ? Types.DURATION : Types.POSITIVE_DURATION;
            case SECONDS -> seconds();
            case COUNT -> Types.integer(least, isPort(own.parameter()) ? 65_535 : Integer.MAX_VALUE);
            case BYTES -> bytes(least);
            case FLAG -> word(YES_AND_NO);
            case CHOICE -> word(own.parameter().choiceLabels());
        };
    }

    private static boolean isPort(Parameter parameter) {
        return parameter == Parameter.FIRST_PORT || parameter == Parameter.LAST_PORT;
    }

    private static ScalarType<Long> word(List<String> words) {
        return Types.oneOf(words)
                .narrowed("one of " + String.join(", ", words), text -> Parsed.of((long) words.indexOf(text)));
    }

    private static ScalarType<Long> bytes(long least) {
        String expected = "a size from " + least + "B to 1GiB";
        return Types.SIZE.narrowed(
                expected,
                bytes -> bytes < least || bytes > 1 << 30
                        ? Parsed.wrong(bytes + "B is not " + expected)
                        : Parsed.of(bytes));
    }

    /** Whole seconds, perhaps negative. */
    private static ScalarType<Long> seconds() {
        return new ScalarType<>(
                "whole seconds such as 300s or -300s",
                text -> text.matches("-?\\d{1,9}s")
                        ? Parsed.of(Long.parseLong(text.substring(0, text.length() - 1)))
                        : Parsed.wrong("'" + text + "' is not whole seconds such as 300s or -300s"),
                schema -> schema.put("type", "string"));
    }
}
