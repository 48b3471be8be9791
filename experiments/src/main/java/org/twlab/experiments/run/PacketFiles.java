package org.twlab.experiments.run;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.experiments.metrics.SegmentLifetimes;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.reports.pcapng.PacketCapture;
import org.twlab.reports.run.GrowingFile;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;

/**
 * The packet captures of a batch, one file a run: {@code packets.pcapng} where there is one run, else {@code
 * packets-POINT-REPLICATION.pcapng}. A run writes its file while it goes on; the file gets its name when the result of
 * the run is handed over, so that files and rows tell of the same runs.
 */
final class PacketFiles {
    private static final Pattern FILE = Pattern.compile("packets(?:-(\\d{1,9})-(\\d{1,9}))?\\.pcapng(?:\\.partial)?");

    private final LoadedScenario loaded;
    private final boolean single;
    private final RunDirectory directory;
    /** Those of runs that have begun and whose results are not handed over yet. */
    private final Map<RunKey, GrowingFile> growing = new ConcurrentHashMap<>();

    /** @param single whether the batch is one run */
    PacketFiles(LoadedScenario loaded, boolean single, RunDirectory directory) {
        this.loaded = loaded;
        this.single = single;
        this.directory = directory;
    }

    /** Removes what an interrupted batch left of runs that are not over. */
    void removeAfter(RunPlan plan) {
        for (String name : directory.written().names()) {
            if (FILE.matcher(name).matches() && !isOver(name, plan)) {
                directory.remove(name);
            }
        }
    }

    private boolean isOver(String name, RunPlan plan) {
        if (name.endsWith(RunDirectory.PARTIAL)) {
            return false;
        }
        if (!plan.hasNext() || single) {
            return !plan.hasNext();
        }
        Matcher matcher = FILE.matcher(name);
        RunKey next = plan.peek();
        return matcher.matches()
                && new RunKey(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))).isBefore(next);
    }

    /** Copies the files of runs that are over. */
    static void copy(RunFiles from, RunDirectory to) {
        from.names().stream().filter(name -> FILE.matcher(name).matches()).forEach(name -> to.copy(name, from));
    }

    /** Begins the file of a run; called by the thread that executes it. */
    PacketCapture open(RunKey key) {
        GrowingFile file = directory.growing(
                single ? "packets.pcapng" : "packets-" + key.point() + "-" + key.replication() + ".pcapng");
        growing.put(key, file);
        Scenario scenario = loaded.points().get(key.point()).scenario();
        String about = "twlab run of " + scenario.name() + ", point " + key.point() + ", replication "
                + key.replication() + ", seed " + scenario.seed() + "; times count from the start of the run";
        return new PacketCapture(
                file.partial(),
                file.open(),
                about,
                CapturedPlaces.of(scenario),
                SegmentLifetimes.of(scenario.topology()));
    }

    /** The run's result was handed over, and its file is whole. */
    void completed(RunKey key) {
        Objects.requireNonNull(growing.remove(key)).complete();
    }

    /** The run failed or is not wanted: what it wrote goes. */
    void discarded(RunKey key) {
        GrowingFile file = growing.remove(key);
        if (file != null) {
            file.discard();
        }
    }
}
