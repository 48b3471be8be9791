package org.twlab.core.sim;

/**
 * An event that its owner embeds once and arms again and again: a retransmission timer, a delayed acknowledgment, the
 * head of a list of entries that expire in turn. Arming allocates nothing; a timer knows no simulation and so costs its
 * owner no field.
 */
public abstract class Timer extends Event {

    /**
     * Arms the timer, or moves it when it is armed; it fires once. It goes behind everything already scheduled for that
     * instant, even when the instant is the one it was armed for before.
     *
     * @param atNanos the instant to fire at, not before now
     */
    public final void arm(Simulation simulation, long atNanos) {
        simulation.reschedule(this, atNanos);
    }

    /** Arms the timer, or moves it, so that it fires {@code delayNanos} (0 or more) from now. */
    public final void armIn(Simulation simulation, long delayNanos) {
        arm(simulation, Math.addExact(simulation.nowNanos(), delayNanos));
    }

    /** Takes the timer out of the queue at once; no effect on one that is not armed. */
    public final void disarm(Simulation simulation) {
        simulation.cancel(this);
    }
}
