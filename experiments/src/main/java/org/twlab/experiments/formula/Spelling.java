package org.twlab.experiments.formula;

import java.util.Collection;
import java.util.Optional;

/** The word that was probably meant. */
final class Spelling {
    private Spelling() {}

    /**
     * The candidate with the fewest insertions, deletions, replacements and swaps of neighbours, if they are at most a
     * third of the word's length, and at least one is allowed; the earliest of equals.
     */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        int bound = Math.max(1, word.length() / 3);
        Optional<String> best = Optional.empty();
        for (String candidate : candidates) {
            int distance = distance(word, candidate);
            if (distance <= bound) {
                best = Optional.of(candidate);
                bound = distance - 1;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
