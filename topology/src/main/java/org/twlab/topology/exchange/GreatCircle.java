package org.twlab.topology.exchange;

/** The shortest way over a spherical Earth, and how long light in glass takes for it. */
final class GreatCircle {
    /** Mean radius (IUGG). */
    static final double EARTH_METRES = 6_371_008.8;
    /** Two thirds of the speed of light in empty space, 299,792,458 m/s. */
    static final double METRES_PER_SECOND = 299_792_458.0 * 2 / 3;

    private GreatCircle() {}

    /**
     * A place on Earth.
     *
     * @param latitude degrees to the north, -90 to 90
     * @param longitude degrees to the east, -180 to 180
     */
    record Position(double latitude, double longitude) {}

    /** Distance in metres, by the haversine formula: it keeps its precision where places are near each other. */
    static double metres(Position a, Position b) {
        double north = sineOfHalf(b.latitude() - a.latitude());
        double east = sineOfHalf(b.longitude() - a.longitude());
        double square = north * north
                + StrictMath.cos(StrictMath.toRadians(a.latitude()))
                        * StrictMath.cos(StrictMath.toRadians(b.latitude()))
                        * east
                        * east;
        return 2 * EARTH_METRES * StrictMath.asin(Math.min(1, StrictMath.sqrt(square)));
    }

    private static double sineOfHalf(double degrees) {
        return StrictMath.sin(StrictMath.toRadians(degrees) / 2);
    }

    /** One-way delay in nanoseconds, rounded to the nearest. */
    static long delayNanos(Position a, Position b) {
        return (long) StrictMath.floor(metres(a, b) / METRES_PER_SECOND * 1e9 + 0.5);
    }
}
