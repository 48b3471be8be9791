package org.twlab.topology.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * Reads YAML text into a tree with places. Scalars stay text: what {@code no}, {@code 1:30} or {@code 010} mean is for
 * the type that is expected there to say, not for YAML 1.1. Bounded: nesting depth, and the number of values with every
 * alias counted as what it stands for, so that no small text becomes a large tree.
 */
public final class YamlReader {
    /** Deepest nesting of lists and mappings. */
    public static final int MAX_DEPTH = 50;
    /** Most values in one file, aliases expanded. */
    public static final long MAX_VALUES = 100_000;

    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final SourceText source;
    private final Diagnostics diagnostics;
    private final YAMLParser parser;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Map<String, Long> anchorSizes = new HashMap<>();
    private long values;

    private YamlReader(SourceText source, Diagnostics diagnostics) throws IOException {
        this.source = source;
        this.diagnostics = diagnostics;
        this.parser = FACTORY.createParser(source.text());
    }

    /** The tree of a text; empty when it is no YAML, has no value or is too much, which is then reported. */
    public static Optional<YamlNode> read(SourceText source, Diagnostics diagnostics) {
        try {
            return new YamlReader(source, diagnostics).document();
        } catch (JsonProcessingException fault) {
            diagnostics.add(SyntaxFault.diagnose(source, fault));
            return Optional.empty();
        } catch (TooMuch fault) {
            diagnostics.error(fault.place, fault.problem);
            return Optional.empty();
        } catch (IOException fault) {
            throw new UncheckedIOException("reading a text in memory cannot fail: " + source.name(), fault);
        }
    }

    private Optional<YamlNode> document() throws IOException {
        if (parser.nextToken() == null) {
            diagnostics.error(new Place(source, 1, 1), "the file is empty");
            return Optional.empty();
        }
        YamlNode root = value(0);
        if (parser.nextToken() != null) {
            diagnostics.error(place(), "a second document begins here, one is allowed");
            return Optional.empty();
        }
        return Optional.of(root);
    }

    private YamlNode value(int depth) throws IOException {
        Place place = place();
        if (depth > MAX_DEPTH) {
            throw new TooMuch(place, "nested more than " + MAX_DEPTH + " levels deep");
        }
        if (parser.isCurrentAlias()) {
            return alias(place);
        }
        String anchor = Strings.nullToEmpty(parser.getObjectId());
        if (parser.getTypeId() != null) {
            diagnostics.error(place, "a tag (!" + parser.getTypeId() + ") has no meaning here");
        }
        long before = values;
        count(1, place);
        YamlNode node = node(place, depth);
        if (!anchor.isEmpty()) {
            anchors.put(anchor, node);
            anchorSizes.put(anchor, values - before);
        }
        return node;
    }

    private YamlNode node(Place place, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return mapping(place, depth);
        }
        if (token == JsonToken.START_ARRAY) {
            ImmutableList.Builder<YamlNode> items = ImmutableList.builder();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(depth + 1));
            }
            return new Sequence(place, items.build());
        }
        return new Scalar(place, parser.getText(), isQuoted(place));
    }

    private Mapping mapping(Place place, int depth) throws IOException {
        boolean flow = source.at(place.line(), place.column()) == '{';
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Place keyPlace = place();
            Scalar key = new Scalar(keyPlace, parser.currentName(), isQuoted(keyPlace));
            parser.nextToken();
            YamlNode value = value(depth + 1);
            Entry first = entries.putIfAbsent(key.text(), new Entry(key, value));
            if (first != null) {
                diagnostics.error(
                        keyPlace,
                        "key '" + key.text() + "' stands here a second time, first in line "
                                + first.key().place().line());
            }
        }
        return new Mapping(place, ImmutableList.copyOf(entries.values()), flow);
    }

    /** The node that the anchor names: shared, not copied, but counted as if it were. */
    private YamlNode alias(Place place) throws IOException {
        String name = parser.getText();
        YamlNode target = anchors.get(name);
        if (target == null) {
            throw new TooMuch(place, "alias *" + name + " has no anchor &" + name + " before it");
        }
        count(anchorSizes.getOrDefault(name, 1L), place);
        return target;
    }

    private void count(long more, Place place) {
        values += more;
        if (values > MAX_VALUES) {
            throw new TooMuch(place, "more than " + MAX_VALUES + " values, aliases counted as what they stand for");
        }
    }

    private Place place() {
        JsonLocation location = parser.currentTokenLocation();
        return skipProperties(new Place(source, location.getLineNr(), location.getColumnNr()));
    }

    /** A value with an anchor or a tag begins behind them, if they stand on its line. */
    private Place skipProperties(Place place) {
        String line = source.line(place.line()).orElse("");
        int at = place.column() - 1;
        while (at >= 0 && at < line.length() && (line.charAt(at) == '&' || line.charAt(at) == '!')) {
            int space = line.indexOf(' ', at);
            if (space < 0) {
                return place;
            }
            at = space;
            while (at < line.length() && line.charAt(at) == ' ') {
                at++;
            }
        }
        return at == place.column() - 1 || at >= line.length() ? place : new Place(source, place.line(), at + 1);
    }

    private boolean isQuoted(Place place) {
        return List.of('"', '\'', '|', '>').contains(source.at(place.line(), place.column()));
    }

    /** Ends the reading of one text where going on would cost too much or mean nothing. */
    private static final class TooMuch extends RuntimeException {
        private final transient Place place;
        private final String problem;

        TooMuch(Place place, String problem) {
            super(problem, null, false, false);
            this.place = place;
            this.problem = problem;
        }
    }
}
