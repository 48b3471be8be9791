package org.twlab.experiments.event;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.core.tcp.SequenceState;

/**
 * A sequence number or timestamp as a scenario writes it: numbers and variables of the receiver, added and subtracted
 * modulo 2^32, such as {@code rcv_nxt + 1}.
 *
 * @param terms in the order of the file
 */
public record SequenceSum(ImmutableList<Term> terms) {
    private static final Pattern TERM = Pattern.compile("\\s*([+-]?)\\s*([a-z_]+|\\d{1,10})");

    /** A variable of the receiver. */
    public enum Variable {
        RCV_NXT,
        RCV_WND,
        SND_UNA,
        SND_NXT,
        TS_RECENT;

        /** As scenarios write it: {@code rcv_nxt}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        int of(SequenceState receiver) {
            return switch (this) {
                case RCV_NXT -> receiver.rcvNxt();
                case RCV_WND -> receiver.rcvWnd();
                case SND_UNA -> receiver.sndUna();
                case SND_NXT -> receiver.sndNxt();
                case TS_RECENT -> receiver.tsRecent();
            };
        }
    }

    /**
     * A variable or a number, with its sign.
     *
     * @param number counts where there is no variable
     */
    public record Term(boolean negative, Optional<Variable> variable, int number) {}

    /** One variable. */
    public static SequenceSum of(Variable variable) {
        return new SequenceSum(ImmutableList.of(new Term(false, Optional.of(variable), 0)));
    }

    /** The number 0. */
    public static SequenceSum zero() {
        return new SequenceSum(ImmutableList.of());
    }

    /** Reads a text; empty when it is no sum of known variables and numbers below 2^32. */
    public static Optional<SequenceSum> parse(String text) {
        ImmutableList.Builder<Term> terms = ImmutableList.builder();
        Matcher matcher = TERM.matcher(text.stripTrailing());
        int end = 0;
        while (end < text.stripTrailing().length()) {
            boolean found = matcher.region(end, text.stripTrailing().length()).lookingAt();
            Optional<Term> term = found && (end == 0 || !matcher.group(1).isEmpty())
                    ? term(matcher.group(1).equals("-"), matcher.group(2))
                    : Optional.empty();
            if (term.isEmpty()) {
                return Optional.empty();
            }
            terms.add(term.get());
            end = matcher.end();
        }
        return end == 0 ? Optional.empty() : Optional.of(new SequenceSum(terms.build()));
    }

    private static Optional<Term> term(boolean negative, String word) {
        if (Character.isDigit(word.charAt(0))) {
            long number = Long.parseLong(word);
            return number > 0xFFFF_FFFFL
                    ? Optional.empty()
                    : Optional.of(new Term(negative, Optional.empty(), (int) number));
        }
        for (Variable variable : Variable.values()) {
            if (variable.word().equals(word)) {
                return Optional.of(new Term(negative, Optional.of(variable), 0));
            }
        }
        return Optional.empty();
    }

    /** The value; empty when it needs a receiver and there is none. */
    OptionalInt value(Optional<SequenceState> receiver) {
        int sum = 0;
        for (Term term : terms) {
            if (term.variable().isPresent() && receiver.isEmpty()) {
                return OptionalInt.empty();
            }
            int value = term.variable().isPresent() ? term.variable().get().of(receiver.orElseThrow()) : term.number();
            sum += term.negative() ? -value : value;
        }
        return OptionalInt.of(sum);
    }
}
