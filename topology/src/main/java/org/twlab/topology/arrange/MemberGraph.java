package org.twlab.topology.arrange;

import com.google.common.collect.ImmutableList;
import java.util.OptionalLong;

/**
 * Which members of a group are linked.
 *
 * @param members by number, from 0
 * @param edges in the order in which they become links
 */
public record MemberGraph(ImmutableList<Member> members, ImmutableList<Edge> edges) {
    /** Most members that a graph from a file, or of pairs drawn one by one, may have. */
    public static final int MAX_MEMBERS = 10_000;
    /** Most edges that a graph from a file may have. */
    public static final int MAX_EDGES = 100_000;

    public MemberGraph {
        for (Edge edge : edges) {
            if (Math.max(edge.a(), edge.b()) >= members.size()) {
                throw new IllegalArgumentException(edge + " names no member, there are " + members.size());
            }
        }
    }

    /** A graph of members of which nothing more is known. */
    static MemberGraph of(int members, ImmutableList<Edge> edges) {
        return new MemberGraph(ImmutableList.copyOf(java.util.Collections.nCopies(members, Member.PLAIN)), edges);
    }

    /**
     * A link between two members.
     *
     * @param a number of one, from 0
     * @param b number of the other, not {@code a}
     * @param delayNanos one-way delay that the graph itself gives
     * @param bitsPerSecond rate that the graph itself gives
     */
    public record Edge(int a, int b, OptionalLong delayNanos, OptionalLong bitsPerSecond) {
        public Edge {
            if (a < 0 || b < 0 || a == b) {
                throw new IllegalArgumentException("no edge between " + a + " and " + b);
            }
        }

        static Edge of(int a, int b) {
            return new Edge(a, b, OptionalLong.empty(), OptionalLong.empty());
        }
    }

    /**
     * A member.
     *
     * @param label what a file calls it; empty for nothing
     */
    public record Member(String label) {
        static final Member PLAIN = new Member("");
    }
}
