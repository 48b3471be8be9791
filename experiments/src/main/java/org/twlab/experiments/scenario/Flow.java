package org.twlab.experiments.scenario;

import org.twlab.experiments.traffic.FlowSettings;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;

/**
 * A traffic entry.
 *
 * @param name {@code from-to}, or what {@code name:} says
 * @param openers the hosts that connect
 * @param target what they connect to
 * @param settings what the attempts do
 * @param place where the entry begins
 */
public record Flow(String name, Members openers, Target target, FlowSettings settings, Place place) {}
