package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.Spelling;

/**
 * The word for a member: {@code client[3]}, {@code client[-1]} for the last, or {@code net[Chicago]} by the label that a
 * graph gives it.
 *
 * @param node name of the population or group
 * @param member what stands in the brackets
 */
public record MemberWord(String node, String member) {
    private static final Pattern WORD = Pattern.compile("([^\\[]+)\\[(.+)]");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,7}");
    private static final int MOST_SHOWN = 40;

    /** The parts of a word; empty for the name of a whole node. */
    public static Optional<MemberWord> parse(String word) {
        Matcher matcher = WORD.matcher(word);
        return matcher.matches() ? Optional.of(new MemberWord(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The numbers of the members that it may mean: one, none for an unknown, several for a label of several. */
    ImmutableList<Integer> numbers(NodeSpec<?> spec) {
        if (spec.count().isEmpty()) {
            return ImmutableList.of();
        }
        if (!NUMBER.matcher(member).matches()) {
            ImmutableList<String> labels = spec.labels();
            return IntStream.range(0, labels.size())
                    .filter(number -> labels.get(number).equals(member))
                    .boxed()
                    .collect(ImmutableList.toImmutableList());
        }
        int stated = Integer.parseInt(member);
        int number = stated < 0 ? spec.members() + stated : stated;
        return number >= 0 && number < spec.members() ? ImmutableList.of(number) : ImmutableList.of();
    }

    /** What is wrong with a word that begins with the name of a node and names no single member of it. */
    public static Diagnostic fault(NodeSpec<?> spec, String word, Place place) {
        return parse(word).orElse(new MemberWord(spec.name(), "")).faultOf(spec, word, place);
    }

    private Diagnostic faultOf(NodeSpec<?> spec, String word, Place place) {
        if (spec.count().isEmpty()) {
            return Diagnostic.at(place, "'" + word + "': '" + spec.name() + "' is a single node, without 'count'");
        }
        ImmutableList<Integer> found = numbers(spec);
        if (found.size() > 1) {
            String members = found.stream().map(spec::memberName).collect(Collectors.joining(", "));
            return Diagnostic.at(place, "'" + word + "' may be each of " + members);
        }
        Diagnostic fault = Diagnostic.at(
                place,
                "'" + spec.name() + "' has no member '" + word + "', its members are " + spec.memberName(0) + " to "
                        + spec.memberName(spec.members() - 1));
        ImmutableList<String> labels = spec.labels().stream()
                .filter(label -> !label.isEmpty())
                .distinct()
                .collect(ImmutableList.toImmutableList());
        return NUMBER.matcher(member).matches() || labels.isEmpty() ? fault : allowing(fault, labels);
    }

    private Diagnostic allowing(Diagnostic fault, ImmutableList<String> labels) {
        ImmutableList<String> shown = labels.size() > MOST_SHOWN ? ImmutableList.of() : labels;
        return new Diagnostic(
                fault.place(), fault.file(), fault.cause(), fault.message(), shown, Spelling.nearest(member, labels));
    }
}
