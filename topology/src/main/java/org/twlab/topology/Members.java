package org.twlab.topology;

import java.util.OptionalInt;

/**
 * Members of one node: all of a population or group, or one.
 *
 * @param node position of the node in the {@link Layout}
 * @param from index of the first
 * @param to index after the last
 */
record Members(int node, int from, int to) {

    /** What a word such as {@code client[3]} consists of; not yet looked up. */
    record Word(String name, OptionalInt index) {

        /** A word without an index in brackets is a name as a whole. */
        static Word parse(String text) {
            int bracket = text.lastIndexOf('[');
            if (bracket <= 0 || !text.endsWith("]")) {
                return new Word(text, OptionalInt.empty());
            }
            String index = text.substring(bracket + 1, text.length() - 1);
            if (!isIndex(index)) {
                return new Word(text, OptionalInt.empty());
            }
            return new Word(text.substring(0, bracket), OptionalInt.of(Integer.parseInt(index)));
        }

        private static boolean isIndex(String text) {
            int first = text.startsWith("-") ? 1 : 0;
            int digits = text.length() - first;
            return digits >= 1
                    && digits <= 9
                    && text.chars().skip(first).allMatch(character -> character >= '0' && character <= '9');
        }
    }

    int size() {
        return to - from;
    }

    boolean has(int member) {
        return from <= member && member < to;
    }

    boolean overlaps(Members other) {
        return node == other.node && from < other.to && other.from < to;
    }

    /** The member that the k-th of a row of links leads to: a single one has them all. */
    int at(int link) {
        return size() == 1 ? from : from + link;
    }
}
