package org.twlab.experiments.fault;

import com.google.common.collect.ImmutableList;
import org.twlab.core.net.Fate;

/**
 * An entry of {@code faults}.
 *
 * @param name its own, or {@code faults[2]} after its place in the file
 * @param places where it meets packets
 * @param match which of them it is about
 * @param fate what becomes of those, where no earlier entry is about them too
 */
public record PlannedFault(String name, ImmutableList<Place> places, Match match, Fate fate) {}
