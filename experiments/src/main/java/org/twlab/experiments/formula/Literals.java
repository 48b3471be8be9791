package org.twlab.experiments.formula;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.topology.language.Quantity;

/** How numbers and quantities are spelled in an expression: the units of the scenario language, no space before them. */
final class Literals {
    private static final String END = "(?![A-Za-z0-9_.])";
    private static final String AMOUNT = "\\d+(?:\\.\\d+)?";
    private static final Pattern LITERAL = Pattern.compile("(?<exponential>" + AMOUNT + "[eE][+-]?\\d{1,6})" + END
            + "|" + AMOUNT + "(?<unit>%|/(?:s|min|h|d)" + END + "|[A-Za-z]+(?:/s)?" + END + ")"
            + "|" + AMOUNT + END);

    private Literals() {}

    /** Every unit a number may carry. */
    static List<String> units() {
        return Arrays.stream(Quantity.values())
                .flatMap(quantity -> quantity.units().keySet().stream())
                .toList();
    }

    /** A matcher that finds the literal at a position of the text. */
    static Matcher matcher(String text) {
        return LITERAL.matcher(text);
    }

    /** The unit of the literal just found; empty if it has none. */
    static Optional<String> unit(Matcher found) {
        return Optional.ofNullable(found.group("unit"));
    }

    /** The value of the literal just found, in seconds, bytes, 1/s or bytes/s; empty if its unit is unknown. */
    static OptionalDouble value(Matcher found) {
        if (found.group("exponential") != null) {
            return OptionalDouble.of(new BigDecimal(found.group()).doubleValue());
        }
        return Quantity.number(found.group()).stream()
                .mapToDouble(BigDecimal::doubleValue)
                .findFirst();
    }
}
