package org.twlab.reports.terminal;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;

/**
 * How many columns of a terminal a text takes: two for wide East Asian characters and emoji (the ranges that are wide
 * or fullwidth in Unicode Standard Annex 11, by block), none for combining marks and format characters, else one. A
 * sequence of emoji joined into one picture counts as its parts.
 */
final class DisplayWidth {
    private static final ImmutableRangeSet<Integer> WIDE = ImmutableRangeSet.<Integer>builder()
            .add(Range.closed(0x1100, 0x115F)) // Hangul initial consonants
            .add(Range.closed(0x2E80, 0x303E)) // CJK radicals to CJK punctuation
            .add(Range.closed(0x3041, 0x4DBF)) // kana to CJK extension A
            .add(Range.closed(0x4E00, 0xA4CF)) // CJK unified, Yi
            .add(Range.closed(0xA960, 0xA97C)) // Hangul extended A
            .add(Range.closed(0xAC00, 0xD7A3)) // Hangul syllables
            .add(Range.closed(0xF900, 0xFAFF)) // CJK compatibility
            .add(Range.closed(0xFE10, 0xFE19)) // vertical forms
            .add(Range.closed(0xFE30, 0xFE6F)) // CJK compatibility forms
            .add(Range.closed(0xFF01, 0xFF60)) // fullwidth forms
            .add(Range.closed(0xFFE0, 0xFFE6)) // fullwidth signs
            .add(Range.closed(0x1F300, 0x1F64F)) // pictographs, emoticons
            .add(Range.closed(0x1F680, 0x1F6FF)) // transport
            .add(Range.closed(0x1F900, 0x1F9FF)) // supplemental pictographs
            .add(Range.closed(0x20000, 0x3FFFD)) // CJK extensions B and on
            .build();

    private DisplayWidth() {}

    /** Columns of a whole text. */
    static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    /** Columns of one code point. */
    static int of(int codePoint) {
        if (codePoint < 0x300) {
            return codePoint == 0xAD ? 0 : 1;
        }
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return WIDE.contains(codePoint) ? 2 : 1;
    }
}
