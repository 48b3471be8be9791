package org.twlab.core.net;

/** A line between two interfaces, with one {@link LinkDirection} each way. */
public final class Link {
    private final NetworkContext context;
    private final String name;
    private final LinkDirection forward;
    private final LinkDirection backward;

    private Link(
            NetworkContext context,
            String name,
            Interface a,
            Interface b,
            LinkSettings forward,
            LinkSettings backward) {
        this.context = context;
        this.name = name;
        this.forward = new LinkDirection(this, a.node(), b, forward);
        this.backward = new LinkDirection(this, b.node(), a, backward);
    }

    /** Connects two interfaces that have no link yet by one that is called after their nodes, {@code a-b}. */
    public static Link connect(
            NetworkContext context, Interface a, Interface b, LinkSettings forward, LinkSettings backward) {
        return connect(context, a.node().name() + "-" + b.node().name(), a, b, forward, backward);
    }

    /**
     * Connects two interfaces that have no link yet.
     *
     * @param name the links between two nodes need different ones, or they lose the same packets: it is part of the key
     *     of their random streams
     * @param forward what happens to packets from {@code a} to {@code b}
     * @param backward what happens to packets from {@code b} to {@code a}
     */
    public static Link connect(
            NetworkContext context,
            String name,
            Interface a,
            Interface b,
            LinkSettings forward,
            LinkSettings backward) {
        Link link = new Link(context, name, a, b, forward, backward);
        a.attach(link.forward);
        b.attach(link.backward);
        return link;
    }

    NetworkContext context() {
        return context;
    }

    String name() {
        return name;
    }

    /** From the first interface to the second. */
    public LinkDirection forward() {
        return forward;
    }

    /** From the second interface to the first. */
    public LinkDirection backward() {
        return backward;
    }
}
