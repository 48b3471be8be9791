package org.twlab.topology.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.twlab.topology.exchange.GreatCircle.Position;

/** Distances over the sphere, against the angle between two vectors from its middle. */
class GreatCircleProperties {

    /** By the angle between vectors, which is precise for any distance. */
    private static double metresByVectors(Position a, Position b) {
        double[] u = vector(a);
        double[] v = vector(b);
        double[] cross = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
        double sine = StrictMath.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
        double cosine = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
        return GreatCircle.EARTH_METRES * StrictMath.atan2(sine, cosine);
    }

    private static double[] vector(Position place) {
        double north = StrictMath.toRadians(place.latitude());
        double east = StrictMath.toRadians(place.longitude());
        return new double[] {
            StrictMath.cos(north) * StrictMath.cos(east),
            StrictMath.cos(north) * StrictMath.sin(east),
            StrictMath.sin(north)
        };
    }

    /**
     * The arc sine loses half of the digits near the antipodes: an error of 2^-53 in the square gives an angle off by up
     * to 2 x sqrt(2^-53), 1.4e-7 of the radius or 0.9 m twice; 2 m cover both formulas.
     */
    @Property
    void isTheAngleTimesTheRadius(
            @ForAll @DoubleRange(min = -90, max = 90) double north1,
            @ForAll @DoubleRange(min = -180, max = 180) double east1,
            @ForAll @DoubleRange(min = -90, max = 90) double north2,
            @ForAll @DoubleRange(min = -180, max = 180) double east2) {
        Position a = new Position(north1, east1);
        Position b = new Position(north2, east2);

        assertThat(GreatCircle.metres(a, b)).isCloseTo(metresByVectors(a, b), within(2.0));
        assertThat(GreatCircle.delayNanos(a, b)).isEqualTo(GreatCircle.delayNanos(b, a));
        assertThat(GreatCircle.delayNanos(a, a)).isZero();
    }

    /** A quarter of the equator: 10,007,557 m; in glass 50.07 ms. */
    @Example
    void aQuarterOfTheEquator() {
        Position a = new Position(0, 0);
        Position b = new Position(0, 90);

        assertThat(GreatCircle.metres(a, b)).isCloseTo(Math.PI / 2 * 6_371_008.8, within(0.001));
        assertThat(GreatCircle.delayNanos(a, b)).isBetween(50_070_000L, 50_080_000L);
    }

    /**
     * Along the equator and the meridians an angle is its own arc. Both formulas are exact to some 1e-15 of 5e7 ns, far less
     * than any of these delays is from a half.
     */
    @Example
    void delaysAreRoundedToTheNearestNanosecond() {
        for (int degrees = 1; degrees <= 90; degrees++) {
            double nanos = Math.toRadians(degrees) * 6_371_008.8 / 299_792_458.0 * 1.5e9;
            assertThat(GreatCircle.delayNanos(new Position(0, 0), new Position(0, degrees)))
                    .isEqualTo(Math.round(nanos));
            assertThat(GreatCircle.delayNanos(new Position(0, 7), new Position(degrees, 7)))
                    .isEqualTo(Math.round(nanos));
        }
    }
}
