package org.twlab.experiments.event;

/** An entry of {@code events}. */
public record PlannedEvent(When when, Action action) {}
