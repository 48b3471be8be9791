package org.twlab.topology;

/** One direction of a link as a number: links are numbered as in {@link Layout#firstLinks}. */
final class Ways {
    /** The step into a gateway's own address, which takes no link. */
    static final int NONE = -1;

    private Ways() {}

    /** From the first end of a link to the second. */
    static int forward(int link) {
        return 2 * link;
    }

    /** From the second end of a link to the first. */
    static int backward(int link) {
        return 2 * link + 1;
    }

    static int link(int way) {
        return way >> 1;
    }

    static boolean isForward(int way) {
        return (way & 1) == 0;
    }
}
