package org.twlab.topology.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.base.Splitter;
import java.util.List;

/** What the YAML parser stumbled over, in one line and with the usual cause. */
final class SyntaxFault {

    private SyntaxFault() {}

    static Diagnostic diagnose(SourceText source, JsonProcessingException fault) {
        JsonLocation location = fault.getLocation();
        int line = location == null ? 1 : Math.max(1, location.getLineNr());
        int column = location == null ? 1 : Math.max(1, location.getColumnNr());
        String reason = reason(fault.getOriginalMessage());
        return Diagnostic.at(
                new Place(source, line, column), "not YAML: " + reason + hint(source, line, column, reason));
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

    private static String hint(SourceText source, int line, int column, String reason) {
        char at = source.at(line, column);
        if (at == '\t') {
            return "; YAML indents with spaces, not tabs";
        }
        if (reason.contains("flow mapping") || reason.contains("flow sequence")) {
            return "; inside {} and [] a value with brackets, braces or commas needs quotes: \"client[0]\"";
        }
        if (reason.contains("mapping values are not allowed")) {
            return "; a value with ': ' in it needs quotes";
        }
        return "";
    }
}
