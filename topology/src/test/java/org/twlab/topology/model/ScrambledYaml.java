package org.twlab.topology.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Writes a tree as YAML in one of the many ways in which people do: other orders of keys, styles, quotes, comments. */
final class ScrambledYaml {
    private final Random random;

    ScrambledYaml(long seed) {
        random = new Random(seed);
    }

    String write(Mapping root) {
        return (random.nextBoolean() ? "# a network\n---\n" : "") + block(root, 0, true);
    }

    private String block(Mapping mapping, int depth, boolean shuffled) {
        StringBuilder out = new StringBuilder();
        for (Entry entry : ordered(mapping, shuffled)) {
            if (random.nextInt(4) == 0) {
                out.append(random.nextBoolean() ? "\n" : " ".repeat(depth) + "# of the network\n");
            }
            out.append(" ".repeat(depth)).append(word(entry.key(), false)).append(':');
            out.append(behindKey(entry, depth));
        }
        return out.toString();
    }

    /** The order of nodes decides between equal ways, and which member of a network has which address. */
    private List<Entry> ordered(Mapping mapping, boolean shuffled) {
        List<Entry> entries = new ArrayList<>(mapping.entries());
        if (shuffled) {
            Collections.shuffle(entries, random);
        }
        return entries;
    }

    private String behindKey(Entry entry, int depth) {
        YamlNode value = entry.value();
        int deeper = depth + 1 + random.nextInt(4);
        if (value instanceof Mapping mapping && !mapping.entries().isEmpty() && random.nextInt(3) > 0) {
            return comment() + "\n" + block(mapping, deeper, !entry.name().equals("nodes"));
        }
        if (value instanceof Sequence list && !list.items().isEmpty() && random.nextInt(3) > 0) {
            return comment() + "\n"
                    + list.items().stream().map(item -> item(item, deeper)).collect(Collectors.joining());
        }
        return " ".repeat(1 + random.nextInt(3)) + flow(value, !entry.name().equals("nodes")) + comment() + "\n";
    }

    private String item(YamlNode item, int depth) {
        if (item instanceof Mapping mapping && !mapping.entries().isEmpty() && random.nextBoolean()) {
            String block = block(mapping, depth + 2, true);
            String first =
                    block.lines().filter(line -> !line.isBlank()).findFirst().orElseThrow();
            boolean plain = !first.strip().startsWith("#") && block.startsWith(first);
            return plain ? " ".repeat(depth) + "- " + block.substring(depth + 2) : " ".repeat(depth) + "-\n" + block;
        }
        return " ".repeat(depth) + "- " + flow(item, true) + comment() + "\n";
    }

    private String comment() {
        return random.nextInt(5) == 0 ? "  # why: {not [read" : "";
    }

    private String flow(YamlNode node, boolean shuffled) {
        String space = " ".repeat(random.nextInt(2));
        if (node instanceof Mapping mapping) {
            return ordered(mapping, shuffled).stream()
                    .map(entry -> word(entry.key(), true) + ": " + flow(entry.value(), true))
                    .collect(Collectors.joining("," + space + " ", "{" + space, space + "}"));
        }
        if (node instanceof Sequence list) {
            return list.items().stream()
                    .map(item -> flow(item, true))
                    .collect(Collectors.joining("," + space, "[" + space, space + "]"));
        }
        return word((Scalar) node, true);
    }

    private String word(Scalar scalar, boolean inFlow) {
        String text = scalar.text();
        boolean plain = text.matches(inFlow ? "[a-z0-9][A-Za-z0-9./%-]*" : "[a-z0-9][A-Za-z0-9./%\\[\\]-]*");
        return switch (random.nextInt(plain ? 3 : 2)) {
            case 0 -> '"' + text + '"';
            case 1 -> "'" + text + "'";
            default -> text;
        };
    }
}
