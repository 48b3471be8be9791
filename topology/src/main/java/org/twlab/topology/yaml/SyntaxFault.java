package org.twlab.topology.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.base.Splitter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the YAML parser stumbled over, in one line and with the usual cause. */
final class SyntaxFault {

    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    private SyntaxFault() {}

    static Diagnostic diagnose(SourceText source, JsonProcessingException fault) {
        String message = fault.getOriginalMessage();
        Place place = place(source, message, fault.getLocation());
        String reason = reason(message);
        return Diagnostic.at(place, "not YAML: " + reason + hint(reason));
    }

    /** The last place in the message is that of the problem; the parser's own is that of the token before. */
    private static Place place(SourceText source, String message, @Nullable JsonLocation location) {
        Matcher matcher = PLACE.matcher(message);
        int line = location == null ? 1 : location.getLineNr();
        int column = location == null ? 1 : location.getColumnNr();
        while (matcher.find()) {
            line = Integer.parseInt(matcher.group(1));
            column = Integer.parseInt(matcher.group(2));
        }
        return new Place(source, Math.max(1, line), Math.max(1, column));
    }

    /** The parser writes: context, its place, a quoted line, problem, its place. Only context and problem are kept. */
    private static String reason(String message) {
        List<String> sentences = Splitter.on('\n')
                .omitEmptyStrings()
                .splitToStream(message)
                .filter(text -> !text.startsWith(" "))
                .map(String::strip)
                .toList();
        return String.join(", ", sentences);
    }

    private static String hint(String reason) {
        if (reason.contains("flow mapping") || reason.contains("flow sequence")) {
            return "; inside {} and [] a value with brackets, braces or commas needs quotes: \"client[0]\"";
        }
        if (reason.contains("mapping values are not allowed")) {
            return "; a value with ': ' in it needs quotes";
        }
        return reason.contains("expected <block end>") ? "; this line is indented like none of those above it" : "";
    }
}
