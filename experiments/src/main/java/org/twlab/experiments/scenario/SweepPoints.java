package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * The points of a sweep, whose scenarios are read from the tree when they are asked for; only the latest few are kept, so
 * that a sweep of 10^5 points takes no more memory than one of ten. May be used by any number of threads.
 */
final class SweepPoints extends AbstractList<Point> implements RandomAccess {
    private static final int KEPT = 16;

    private final ScenarioBinder binder;
    private final Mapping tree;
    private final ImmutableList<Axis> axes;
    private final YamlFiles files;
    private final int count;
    /** By index, the one not used for longest first; guarded by the files, which belong to one thread at a time. */
    private final Map<Integer, Scenario> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<Integer, Scenario> eldest) {
            return size() > KEPT;
        }
    };

    /** @param tree without the sweep */
    SweepPoints(ScenarioBinder binder, Mapping tree, ImmutableList<Axis> axes, YamlFiles files, int count) {
        this.binder = binder;
        this.tree = tree;
        this.axes = axes;
        this.files = files;
        this.count = count;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public Point get(int index) {
        Objects.checkIndex(index, count);
        return new Point(index, values(index), () -> scenario(index));
    }

    private ImmutableMap<String, String> values(int index) {
        ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
        int stride = count;
        for (Axis axis : axes) {
            stride /= axis.values().size();
            labels.put(axis.name(), value(axis, index, stride).label());
        }
        return labels.buildOrThrow();
    }

    private static Axis.Value value(Axis axis, int index, int stride) {
        return axis.values().get(index / stride % axis.values().size());
    }

    private Scenario scenario(int index) {
        synchronized (files) {
            Scenario before = kept.get(index);
            return before != null
                    ? before
                    : bind(index, new Diagnostics())
                            .scenario()
                            .orElseThrow(() -> new IllegalStateException("point " + index + " was not checked"));
        }
    }

    /** Reads a point and keeps its scenario, if the mistakes found leave one. */
    ScenarioBinder.Bound bind(int index, Diagnostics found) {
        synchronized (files) {
            Mapping changed = tree;
            int stride = count;
            for (Axis axis : axes) {
                stride /= axis.values().size();
                for (Axis.Assignment assignment : value(axis, index, stride).assignments()) {
                    changed = TreeEdit.apply(changed, assignment, found);
                }
            }
            ScenarioBinder.Bound bound = binder.bindPoint(changed, axes, values(index), new Reading(found, files));
            bound.scenario().ifPresent(scenario -> kept.put(index, scenario));
            return bound;
        }
    }
}
