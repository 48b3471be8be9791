package org.twlab.topology.yaml;

import java.util.List;
import java.util.stream.Collectors;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Writes a tree as YAML that {@link YamlReader} reads back as an equal one. */
public final class YamlWriter {
    private static final String PLAIN = "(?:[A-Za-z0-9_./+]|-(?=[A-Za-z0-9.]))[A-Za-z0-9_./+%*<> -]*";
    private static final String OTHER_THAN_TEXT =
            "(?i)|~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9_.,:]*|[-+]?[0-9.]+e[-+]?[0-9]+|0x[0-9a-f]+|-+|\\.+";

    private YamlWriter() {}

    /** Block style, two spaces a level, lists of single values in brackets; ends with a line end. */
    public static String write(YamlNode node) {
        StringBuilder out = new StringBuilder();
        if (node instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            writeEntries(mapping, 0, out);
        } else {
            out.append(flow(node)).append('\n');
        }
        return out.toString();
    }

    /** In one line, as it may stand inside braces. */
    public static String flow(YamlNode node) {
        if (node instanceof Mapping mapping) {
            return mapping.entries().stream()
                    .map(entry -> scalar(entry.key()) + ": " + flow(entry.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof Sequence list) {
            return list.items().stream().map(YamlWriter::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        return scalar((Scalar) node);
    }

    private static void writeEntries(Mapping mapping, int depth, StringBuilder out) {
        boolean first = true;
        for (Entry entry : mapping.entries()) {
            if (!first || depth == 0 || out.charAt(out.length() - 1) == '\n') {
                out.append("  ".repeat(depth));
            }
            first = false;
            out.append(scalar(entry.key())).append(':');
            writeValue(entry.value(), depth, out);
        }
    }

    private static void writeValue(YamlNode value, int depth, StringBuilder out) {
        if (value instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            out.append('\n');
            writeEntries(mapping, depth + 1, out);
        } else if (value instanceof Sequence list && list.items().stream().anyMatch(Mapping.class::isInstance)) {
            out.append('\n');
            list.items().forEach(item -> writeItem(item, depth + 1, out));
        } else {
            out.append(' ').append(flow(value)).append('\n');
        }
    }

    private static void writeItem(YamlNode item, int depth, StringBuilder out) {
        out.append("  ".repeat(depth)).append("- ");
        if (item instanceof Mapping mapping && !mapping.entries().isEmpty()) {
            writeEntries(mapping, depth + 1, out);
        } else {
            out.append(flow(item)).append('\n');
        }
    }

    private static String scalar(Scalar scalar) {
        String text = scalar.text();
        if (scalar.isNull()) {
            return "null";
        }
        boolean plain = text.matches(PLAIN)
                && !text.endsWith(" ")
                && !text.startsWith("- ")
                && !(scalar.quoted() && text.matches(OTHER_THAN_TEXT));
        return plain ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isEscaped(c)) {
                out.append('\\').append('u').append(hex(c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /** What YAML does not take as it is, or what editors do not show. */
    private static boolean isEscaped(char c) {
        return Character.isISOControl(c)
                || Character.isSurrogate(c)
                || List.of('\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF').contains(c);
    }

    private static String hex(char c) {
        String digits = Integer.toHexString(c);
        return "0".repeat(4 - digits.length()) + digits;
    }
}
