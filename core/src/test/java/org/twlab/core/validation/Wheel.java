package org.twlab.core.validation;

/** How late a kernel's timers are: the wheel since Linux 4.8 rounds up to the granularity of a level. */
final class Wheel {
    /** Jiffies in the first level. */
    private static final int FIRST_LEVEL = 63;
    /** Each level is eight times as coarse as the one before. */
    private static final int FACTOR = 8;
    /** Arming within a jiffy and firing in the next. */
    private static final int JIFFIES = 2;

    private Wheel() {}

    /** The most by which a timer of so many seconds is late at a tick rate. */
    static double lateSeconds(double seconds, int hz) {
        double granularity = 1;
        for (double end = FIRST_LEVEL; seconds * hz > end; end *= FACTOR) {
            granularity *= FACTOR;
        }
        return (granularity + JIFFIES) / hz;
    }
}
