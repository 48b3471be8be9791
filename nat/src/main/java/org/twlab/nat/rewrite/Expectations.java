package org.twlab.nat.rewrite;

/** Who lets connections in that a helper has read about: the gateway. */
public interface Expectations {
    /** No port is free. */
    int NONE = -1;

    /** Nobody. */
    Expectations NOBODY = expected -> NONE;

    /**
     * Lets one connection in, from any port of the remote address, within its lifetime and that of the flow that announced
     * it, in place of what the flow has announced before.
     *
     * @return the public port to announce in place of the inside one, or {@link #NONE}
     */
    int expect(Expectation expected);
}
