package org.twlab.experiments.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.topology.yaml.Spelling;

/** Splits the text of an expression into tokens; what is no token becomes a problem. */
final class ExpressionLexer {
    private static final String SYMBOLS = "+-*/^(),";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*");
    private static final Pattern BROKEN_NUMBER = Pattern.compile("[0-9.][A-Za-z0-9_.]*");

    private final String text;
    private final SortedSet<String> axes;
    private final List<ExpressionProblem> problems;
    private final List<Token> tokens = new ArrayList<>();

    ExpressionLexer(String text, SortedSet<String> axes, List<ExpressionProblem> problems) {
        this.text = text;
        this.axes = axes;
        this.problems = problems;
    }

    /** All tokens, the last of them {@code END}. */
    List<Token> tokens() {
        int position = 0;
        while (position < text.length()) {
            position = next(position);
        }
        tokens.add(new Token(Token.Kind.END, "", text.length() + 1, 0));
        return tokens;
    }

    /** Takes the token at this position and returns the position after it. */
    private int next(int position) {
        int character = text.codePointAt(position);
        if (Character.isWhitespace(character)) {
            return position + 1;
        }
        if (SYMBOLS.indexOf(character) >= 0) {
            return add(Token.Kind.SYMBOL, position, position + 1, 0);
        }
        if ((character >= '0' && character <= '9') || character == '.') {
            return number(position);
        }
        Matcher name = NAME.matcher(text).region(position, text.length());
        if (name.lookingAt()) {
            return add(
                    Token.Kind.NAME, position, position + nameIn(name.group()).length(), 0);
        }
        int end = position + Character.charCount(character);
        problems.add(
                ExpressionProblem.at(position + 1, "unexpected character '" + text.substring(position, end) + "'"));
        return end;
    }

    private int number(int position) {
        Matcher match = Literals.matcher(text).region(position, text.length());
        if (!match.lookingAt()) {
            Matcher broken = BROKEN_NUMBER.matcher(text).region(position, text.length());
            int end = broken.lookingAt() ? broken.end() : position + 1;
            problems.add(
                    ExpressionProblem.at(position + 1, "malformed number '" + text.substring(position, end) + "'"));
            return add(Token.Kind.NUMBER, position, end, 0);
        }
        OptionalDouble value = Literals.value(match);
        if (value.isEmpty()) {
            String unit = Literals.unit(match).orElse("");
            problems.add(ExpressionProblem.unknown(match.end() - unit.length() + 1, "unit", unit, Literals.units()));
        } else if (!Double.isFinite(value.getAsDouble())) {
            problems.add(ExpressionProblem.at(position + 1, "number '" + match.group() + "' is too large"));
        }
        return add(Token.Kind.NUMBER, position, match.end(), value.orElse(0));
    }

    /** The part of words joined by hyphens that is a name; the rest is subtraction. */
    private String nameIn(String joined) {
        int hyphen = joined.length();
        while (hyphen > 0) {
            String candidate = joined.substring(0, hyphen);
            if (axes.contains(candidate)) {
                return candidate;
            }
            hyphen = candidate.lastIndexOf('-');
        }
        List<String> hyphenated =
                axes.stream().filter(axis -> axis.indexOf('-') > 0).toList();
        boolean misspelled =
                joined.indexOf('-') > 0 && Spelling.nearest(joined, hyphenated).isPresent();
        return misspelled || joined.indexOf('-') < 0 ? joined : joined.substring(0, joined.indexOf('-'));
    }

    private int add(Token.Kind kind, int start, int end, double value) {
        tokens.add(new Token(kind, text.substring(start, end), start + 1, value));
        return end;
    }
}
