package org.twlab.experiments.formula;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.twlab.experiments.formula.Term.Operator;

/**
 * Recursive descent over the tokens of an expression: {@code sum = product {(+|-) product}},
 * {@code product = signed {(*|/) signed}}, {@code signed = - signed | power}, {@code power = atom [^ signed]}. Unknown
 * names and wrong numbers of arguments are all reported; of the mistakes in the structure only the first.
 */
final class ExpressionParser {
    private static final int DEEPEST = 100;
    private static final Term PLACEHOLDER = new Term.Literal("0", 0);

    private final String text;
    private final SortedSet<String> axes;
    private final List<ExpressionProblem> problems = new ArrayList<>();
    private List<Token> tokens = List.of();
    private int position;
    private int depth;
    private boolean broken;

    ExpressionParser(String text, SortedSet<String> axes) {
        this.text = text;
        this.axes = axes;
    }

    Expression.Parsed parse() {
        if (text.length() > Expression.MOST_CHARACTERS) {
            String message = "expression of " + text.length() + " characters, at most " + Expression.MOST_CHARACTERS;
            return new Expression.Rejected(List.of(ExpressionProblem.at(1, message)));
        }
        tokens = new ExpressionLexer(text, axes, problems).tokens();
        Term term = sum();
        if (current().kind() != Token.Kind.END) {
            fail(current(), "an operator or the end");
        }
        problems.sort(Comparator.comparingInt(ExpressionProblem::column));
        return problems.isEmpty() ? new Expression.Accepted(new Expression(term)) : new Expression.Rejected(problems);
    }

    private Term sum() {
        Term left = product();
        while (true) {
            if (accept("+")) {
                left = new Term.Operation(left, Operator.PLUS, product());
            } else if (accept("-")) {
                left = new Term.Operation(left, Operator.MINUS, product());
            } else {
                return left;
            }
        }
    }

    private Term product() {
        Term left = signed();
        while (true) {
            if (accept("*")) {
                left = new Term.Operation(left, Operator.TIMES, signed());
            } else if (accept("/")) {
                left = new Term.Operation(left, Operator.DIVIDED_BY, signed());
            } else {
                return left;
            }
        }
    }

    /** Every way to nest passes through here, so the depth is counted here. */
    private Term signed() {
        Token first = current();
        if (++depth > DEEPEST) {
            report(first, "nested more than " + DEEPEST + " deep");
        }
        Term term = accept("-") ? new Term.Negation(signed()) : power();
        depth--;
        return term;
    }

    private Term power() {
        Term base = atom();
        return accept("^") ? new Term.Operation(base, Operator.TO_THE, signed()) : base;
    }

    private Term atom() {
        Token token = current();
        return switch (token.kind()) {
            case NUMBER -> {
                advance();
                yield new Term.Literal(token.text(), token.value());
            }
            case NAME -> {
                advance();
                yield accept("(") ? call(token) : axis(token);
            }
            case SYMBOL, END -> {
                if (!accept("(")) {
                    yield fail(token, "a number, a name or '('");
                }
                Term inner = sum();
                expectClosing();
                yield inner;
            }
        };
    }

    private Term axis(Token name) {
        if (axes.contains(name.text())) {
            return new Term.Axis(name.text());
        }
        Optional<ClosedForm> form = ClosedForms.named(name.text());
        problems.add(
                form.isPresent()
                        ? ExpressionProblem.at(
                                name.column(),
                                "closed form '" + name.text() + "' without arguments; write "
                                        + form.get().signature())
                        : ExpressionProblem.unknown(name.column(), "name", name.text(), List.copyOf(axes)));
        return PLACEHOLDER;
    }

    private Term call(Token name) {
        List<Term> arguments = new ArrayList<>();
        if (!current().is(")")) {
            do {
                arguments.add(sum());
            } while (accept(","));
        }
        expectClosing();
        Optional<ClosedForm> form = ClosedForms.named(name.text());
        if (form.isEmpty()) {
            problems.add(ExpressionProblem.unknown(name.column(), "closed form", name.text(), ClosedForms.names()));
            return PLACEHOLDER;
        }
        if (!form.get().accepts(arguments.size())) {
            if (!broken) {
                problems.add(ExpressionProblem.at(name.column(), wrongCount(form.get(), arguments.size())));
            }
            return PLACEHOLDER;
        }
        return new Term.Call(form.get(), arguments);
    }

    private static String wrongCount(ClosedForm form, int given) {
        int fewest = form.fewestArguments();
        int most = form.parameters().size();
        String range = form.variadic() ? "at least " + fewest : fewest == most ? "" + fewest : fewest + " to " + most;
        return form.signature() + " takes " + range + (range.equals("1") ? " argument" : " arguments") + ", not "
                + given;
    }

    private void expectClosing() {
        if (!accept(")")) {
            fail(current(), "an operator or ')'");
        }
    }

    private Term fail(Token found, String expected) {
        report(found, "expected " + expected + ", found " + found.described());
        return PLACEHOLDER;
    }

    /** Reports a mistake in the structure and gives up on the rest. */
    private void report(Token found, String message) {
        if (!broken) {
            problems.add(ExpressionProblem.at(found.column(), message));
        }
        broken = true;
        position = tokens.size() - 1;
    }

    private boolean accept(String symbol) {
        boolean matches = current().is(symbol);
        if (matches) {
            advance();
        }
        return matches;
    }

    private Token current() {
        return tokens.get(position);
    }

    private void advance() {
        position++;
    }
}
