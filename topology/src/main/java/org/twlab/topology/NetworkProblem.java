package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.List;

/**
 * One mistake in the description of a network.
 *
 * @param kind what sort of mistake
 * @param path where: {@code nodes}, the name of the node and the key, or {@code links}, the number of the link from 0 and
 *     the key; a caller that read a file finds the line with it
 * @param message what is wrong, with the values
 * @param allowed what may stand there instead; may be empty
 */
public record NetworkProblem(Kind kind, ImmutableList<String> path, String message, ImmutableList<String> allowed) {

    /** Sorts of mistakes. */
    public enum Kind {
        /** A name that is not {@code [a-z][a-z0-9-]*}. */
        BAD_NAME,
        /** Two nodes or two links have one name. */
        DUPLICATE_NAME,
        /** A link names a node that is not there. */
        UNKNOWN_NODE,
        /** A link that cannot be: from a node to itself, a second one at a host, populations of different size. */
        BAD_LINK,
        /** A node that no link leads to. */
        NO_LINK,
        /** Two nodes that could hear each other have one address. */
        DUPLICATE_ADDRESS,
        /** No address of a node: 0.0.0.0/8, 127.0.0.0/8, multicast and above. */
        UNUSABLE_ADDRESS,
        /** An address that is not in the network it should be in, or is in one it should not be in. */
        ADDRESS_OUTSIDE_NETWORK,
        /** Not one address for each member. */
        ADDRESS_COUNT,
        /** A network has fewer free addresses than members. */
        TOO_MANY_MEMBERS,
        /** A gateway of whose links none, or all, lead to its inside network. */
        ONE_SIDED_GATEWAY,
        /** No route leads from a node to another. */
        UNREACHABLE,
        /** A static route that cannot be. */
        BAD_ROUTE,
        /** A static route over a node that no link leads to from there. */
        NO_NEIGHBOUR,
        /** More nodes or routers than there may be. */
        TOO_LARGE
    }

    static NetworkProblem ofNode(Kind kind, String node, String key, String message) {
        return new NetworkProblem(kind, ImmutableList.of("nodes", node, key), message, ImmutableList.of());
    }

    static NetworkProblem ofNode(Kind kind, String node, String message) {
        return new NetworkProblem(kind, ImmutableList.of("nodes", node), message, ImmutableList.of());
    }

    static NetworkProblem ofLink(Kind kind, int link, String key, String message) {
        return new NetworkProblem(
                kind, ImmutableList.of("links", Integer.toString(link), key), message, ImmutableList.of());
    }

    NetworkProblem allowing(Collection<String> words) {
        return new NetworkProblem(kind, path, message, ImmutableList.copyOf(words));
    }

    /** One line for each. */
    static String render(List<NetworkProblem> problems) {
        StringBuilder out = new StringBuilder("the network cannot be built:");
        for (NetworkProblem problem : problems) {
            out.append("\n  ").append(problem);
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return String.join("/", path) + ": " + message
                + (allowed.isEmpty() ? "" : "; allowed: " + String.join(", ", allowed));
    }
}
