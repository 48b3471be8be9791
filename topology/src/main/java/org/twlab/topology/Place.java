package org.twlab.topology;

/**
 * A node as routing sees it. A gateway is three places, so that its two sides can be told apart.
 *
 * @param node position of the node in the {@link Layout}
 * @param side which place of it
 */
record Place(int node, Side side) {

    /** Places of a node. */
    enum Side {
        /** All of a node that is no gateway. */
        WHOLE,
        /** Where packets from inside reach a gateway. From here all its links lead away. */
        INSIDE,
        /** Where packets from outside reach a gateway. No link leads away. */
        OUTSIDE,
        /** Where packets for the outside addresses of a gateway end, from whichever side they came. */
        ADDRESSED
    }

    static Place whole(int node) {
        return new Place(node, Side.WHOLE);
    }

    static Place inside(int gateway) {
        return new Place(gateway, Side.INSIDE);
    }

    static Place outside(int gateway) {
        return new Place(gateway, Side.OUTSIDE);
    }

    static Place addressed(int gateway) {
        return new Place(gateway, Side.ADDRESSED);
    }
}
