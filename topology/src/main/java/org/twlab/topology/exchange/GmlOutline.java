package org.twlab.topology.exchange;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;
import org.twlab.topology.yaml.YamlReader;

/** What a text must have before a parser that recurses looks at it: one graph, and lists that are not too deep. */
final class GmlOutline {
    /** Possessive: the others recurse for each character of a long text in quotes. */
    static final Pattern TOKEN = Pattern.compile("#[^\r\n]*|\"(?:[^\"\\\\]++|\\\\.)*+\"|[\\[\\]]|[^\\s\\[\\]\"#]+");

    private GmlOutline() {}

    /** Whether it may be parsed; otherwise what is wrong is reported. */
    static boolean isReadable(SourceText source, Diagnostics diagnostics) {
        Place begin = new Place(source, 1, 1);
        if (source.text().isBlank()) {
            diagnostics.error(begin, "the file is empty: neither GraphML nor GML");
            return false;
        }
        Offsets offsets = new Offsets(source);
        Matcher tokens = TOKEN.matcher(source.text());
        int depth = 0;
        int graphs = 0;
        String key = "";
        int keyAt = 0;
        while (tokens.find()) {
            String token = tokens.group();
            if (token.equals("[")) {
                graphs += depth == 0 && key.equals("graph") ? 1 : 0;
                if (graphs > 1) {
                    diagnostics.error(offsets.at(keyAt), "a second graph begins here, one is read");
                    return false;
                }
                if (++depth > YamlReader.MAX_DEPTH) {
                    diagnostics.error(
                            offsets.at(tokens.start()), "nested more than " + YamlReader.MAX_DEPTH + " levels deep");
                    return false;
                }
            } else if (token.equals("]")) {
                depth = Math.max(0, depth - 1);
            }
            if (!token.startsWith("#")) {
                key = token;
                keyAt = tokens.start();
            }
        }
        if (graphs == 0) {
            diagnostics.error(begin, "neither GraphML, which begins with '<', nor GML, which has a 'graph ['");
        }
        return graphs == 1;
    }
}
