package org.twlab.experiments.scenario;

import java.util.Optional;
import org.twlab.topology.yaml.Diagnostics;

/**
 * What came of loading a scenario.
 *
 * @param scenario present exactly when nothing is wrong
 * @param diagnostics every mistake; its exit code is 0, 3 or 4
 */
public record LoadResult(Optional<LoadedScenario> scenario, Diagnostics diagnostics) {}
