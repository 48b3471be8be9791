package org.twlab.experiments.formula;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A prediction that mathematics gives without simulating: a named function of quantities. Parameters with a default are
 * the last ones and may be left out; in a variadic form the last parameter may be given any number of times from one.
 *
 * @param name in snake case, as an expression calls it
 * @param parameters in order
 * @param variadic whether the last parameter repeats
 * @param unit of the result
 * @param meaning one sentence: what the number is
 * @param source where the form comes from: a derivation or a document
 * @param function of all arguments in order; throws IllegalArgumentException naming an argument out of its range
 */
public record ClosedForm(
        String name,
        List<Parameter> parameters,
        boolean variadic,
        Unit unit,
        String meaning,
        String source,
        ToDoubleFunction<double[]> function) {

    public ClosedForm {
        parameters = List.copyOf(parameters);
        if (variadic && (parameters.isEmpty() || fewest(parameters) < parameters.size())) {
            throw new IllegalArgumentException(name + ": a variadic form needs a last parameter and takes no defaults");
        }
    }

    /** The smallest number of arguments a call may have. */
    public int fewestArguments() {
        return fewest(parameters);
    }

    /** Whether a call with this number of arguments is complete. */
    public boolean accepts(int arguments) {
        return arguments >= fewestArguments() && (variadic || arguments <= parameters.size());
    }

    /**
     * The value of the form; defaults stand in for arguments left out.
     *
     * @throws IllegalArgumentException if the number of arguments does not fit or one lies outside its range
     */
    public double apply(double... arguments) {
        if (!accepts(arguments.length)) {
            throw new IllegalArgumentException(signature() + " got " + arguments.length + " arguments");
        }
        double[] all = new double[Math.max(arguments.length, parameters.size())];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        for (int i = arguments.length; i < all.length; i++) {
            all[i] = parameters.get(i).defaultValue().orElseThrow();
        }
        return function.applyAsDouble(all);
    }

    /** How a call is written, such as {@code recycle_two_blocked(rate, offset[, window, ticks])}. */
    public String signature() {
        int needed = fewestArguments();
        String first = names(parameters.subList(0, needed));
        String rest = names(parameters.subList(needed, parameters.size()));
        String optional = rest.isEmpty() ? "" : "[" + (first.isEmpty() ? "" : ", ") + rest + "]";
        return name + "(" + first + optional + (variadic ? ", ..." : "") + ")";
    }

    private static String names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).collect(Collectors.joining(", "));
    }

    private static int fewest(List<Parameter> parameters) {
        return (int) parameters.stream()
                .takeWhile(parameter -> parameter.defaultValue().isEmpty())
                .count();
    }
}
