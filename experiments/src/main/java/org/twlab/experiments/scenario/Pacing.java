package org.twlab.experiments.scenario;

import org.twlab.topology.language.Distribution;
import org.twlab.topology.language.Rate;

/** When a host begins its attempts. */
public sealed interface Pacing {

    /** One attempt. */
    record Once() implements Pacing {}

    /** Open loop: the k-th attempt begins k / rate after the start. */
    record Even(Rate rate) implements Pacing {}

    /** Open loop: the first attempt at the start, then one after each drawn gap. */
    record Every(Distribution gapNanos) implements Pacing {}

    /** Open loop: exponential gaps with the mean of this rate, the first one before the first attempt. */
    record Poisson(Rate rate) implements Pacing {}

    /** Closed loop: the next attempt begins this long after the last ended. */
    record Think(Distribution pauseNanos) implements Pacing {}
}
