package org.twlab.topology.exchange;

import java.util.Arrays;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.SourceText;

/** Places in a text by the number of characters before them; lines end as {@link SourceText} splits them. */
final class Offsets {
    private final SourceText source;
    /** Where each line begins. */
    private final int[] lines;

    Offsets(SourceText source) {
        this.source = source;
        String text = source.text();
        lines = new int[source.lines().size()];
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean followed = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !followed)) {
                lines[line++] = i + 1;
            }
        }
    }

    Place at(int offset) {
        int found = Arrays.binarySearch(lines, offset);
        int line = found >= 0 ? found : -found - 2;
        return new Place(source, line + 1, offset - lines[line] + 1);
    }
}
