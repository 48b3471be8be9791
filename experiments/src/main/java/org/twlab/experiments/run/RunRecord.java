package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.experiments.invariant.Violation;

/**
 * A run that is over, as the journal of a run directory has it in one line:
 *
 * <pre>{@code 4/0 9c56cc51b374c3ba 12 5310 1044,230,61,58,84,977 0,3 3ff0000000000000,- ok}</pre>
 *
 * @param key which run
 * @param hash of what it depends on
 * @param attempts connection attempts it made
 * @param events its simulation fired
 * @param lengths bytes of the tables once its rows are in them
 * @param faults how many packets each fault decided about
 * @param metrics their values in the order of the columns, NaN where there is none; exact, as the bits of a double
 * @param violations where it broke an invariant
 * @param failure what ended the run before its time; empty if nothing did
 */
record RunRecord(
        RunKey key,
        String hash,
        long attempts,
        long events,
        ImmutableLongArray lengths,
        ImmutableLongArray faults,
        ImmutableList<Double> metrics,
        ImmutableList<Violation> violations,
        Optional<RunFailure> failure) {
    private static final String OK = "ok";
    private static final String BROKEN = "broken ";
    private static final String FAILED = "failed ";
    private static final String INVALID = "invalid ";
    private static final String NONE = "-";
    private static final int FIELDS = 8;
    private static final int VIOLATION_FIELDS = 3;

    /** The line, without a line feed. */
    String text() {
        String values = metrics.stream()
                .map(value -> value.isNaN() ? NONE : Long.toHexString(Double.doubleToRawLongBits(value)))
                .collect(Collectors.joining(","));
        return key + " " + hash + " " + attempts + " " + events + " " + numbers(lengths) + " " + numbers(faults) + " "
                + values + " "
                + end();
    }

    private String end() {
        if (failure.isPresent()) {
            return (failure.get().ofInput() ? INVALID : FAILED)
                    + escaped(failure.get().message());
        }
        return violations.isEmpty()
                ? OK
                : violations.stream()
                        .map(found -> found.atNanos() + " " + found.invariant() + " " + escaped(found.what()))
                        .collect(Collectors.joining("\t", BROKEN, ""));
    }

    private static ImmutableList<Violation> violations(String end) {
        if (!end.startsWith(BROKEN)) {
            return ImmutableList.of();
        }
        return Arrays.stream(end.substring(BROKEN.length()).split("\t", -1))
                .map(text -> text.split(" ", VIOLATION_FIELDS))
                .filter(parts -> parts.length == VIOLATION_FIELDS)
                .map(parts -> new Violation(parts[1], Long.parseLong(parts[0]), unescaped(parts[2])))
                .collect(ImmutableList.toImmutableList());
    }

    private static Optional<RunFailure> failure(RunKey key, String end) {
        return Stream.of(FAILED, INVALID)
                .filter(end::startsWith)
                .findFirst()
                .map(word -> new RunFailure(
                        key, word.equals(INVALID), unescaped(end.substring(word.length())), Optional.empty()));
    }

    /** Empty if it is no such line. */
    static Optional<RunRecord> parse(String text) {
        String[] fields = text.split(" ", FIELDS);
        Optional<RunKey> key = RunKey.parse(fields[0]);
        if (fields.length < FIELDS || key.isEmpty()) {
            return Optional.empty();
        }
        String end = fields[7];
        Optional<RunFailure> failure = failure(key.get(), end);
        if (!end.equals(OK) && failure.isEmpty() && !end.startsWith(BROKEN)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RunRecord(
                    key.get(),
                    fields[1],
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    numbers(fields[4]),
                    numbers(fields[5]),
                    values(fields[6]),
                    violations(end),
                    failure));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The same with other lengths. */
    RunRecord movedBy(IntToLongFunction distance) {
        ImmutableLongArray.Builder moved = ImmutableLongArray.builder();
        for (int table = 0; table < lengths.length(); table++) {
            moved.add(lengths.get(table) + distance.applyAsLong(table));
        }
        return new RunRecord(key, hash, attempts, events, moved.build(), faults, metrics, violations, failure);
    }

    /** The values by name; none of a run that failed. */
    Map<String, Double> measured(MetricPlan plan) {
        Map<String, Double> measured = new LinkedHashMap<>();
        for (int column = 0; column < metrics.size(); column++) {
            measured.put(plan.columns().get(column).name(), metrics.get(column));
        }
        return measured;
    }

    private static String numbers(ImmutableLongArray numbers) {
        return numbers.isEmpty()
                ? NONE
                : numbers.stream().mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    private static ImmutableLongArray numbers(String text) {
        return text.equals(NONE)
                ? ImmutableLongArray.of()
                : ImmutableLongArray.copyOf(Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong));
    }

    private static ImmutableList<Double> values(String text) {
        return text.isEmpty()
                ? ImmutableList.of()
                : Arrays.stream(text.split(",", -1))
                        .map(value -> value.equals(NONE)
                                ? Double.NaN
                                : Double.longBitsToDouble(Long.parseUnsignedLong(value, 16)))
                        .collect(ImmutableList.toImmutableList());
    }

    private static String escaped(String message) {
        return message.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    private static String unescaped(String text) {
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\' && i + 1 < text.length()) {
                i++;
                next = switch (text.charAt(i)) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> text.charAt(i);
                };
            }
            message.append(next);
        }
        return message.toString();
    }
}
