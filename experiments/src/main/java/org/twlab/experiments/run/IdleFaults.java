package org.twlab.experiments.run;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.twlab.experiments.fault.PlannedFault;
import org.twlab.experiments.scenario.Point;

/** Faults that were about no packet in all the runs of a point: most often they name something else than was meant. */
final class IdleFaults {
    private static final int MOST_POINTS = 5;

    /** By point that has had a run, how many packets each of its faults was about. */
    private final Map<Integer, long[]> applied = new LinkedHashMap<>();

    private final List<Point> points;

    IdleFaults(List<Point> points) {
        this.points = points;
    }

    /** @param faults how many packets each fault decided about in a run of the point */
    void add(int point, ImmutableLongArray faults) {
        long[] sums = applied.computeIfAbsent(point, unseen -> new long[faults.length()]);
        for (int fault = 0; fault < sums.length; fault++) {
            sums[fault] += faults.get(fault);
        }
    }

    /** One sentence for each such fault. */
    List<String> warnings() {
        Map<String, List<Integer>> idle = new LinkedHashMap<>();
        applied.forEach((point, sums) -> {
            if (Arrays.stream(sums).noneMatch(sum -> sum == 0)) {
                return;
            }
            List<PlannedFault> faults = points.get(point).scenario().faults();
            for (int fault = 0; fault < sums.length; fault++) {
                if (sums[fault] == 0) {
                    idle.computeIfAbsent(faults.get(fault).name(), unseen -> new ArrayList<>())
                            .add(point);
                }
            }
        });
        return idle.entrySet().stream()
                .map(fault -> "fault '" + fault.getKey() + "' was about no packet" + where(fault.getValue()))
                .toList();
    }

    private String where(List<Integer> idle) {
        if (idle.size() == applied.size()) {
            return "";
        }
        String first = idle.stream()
                .limit(MOST_POINTS)
                .map(point -> Integer.toString(point))
                .collect(Collectors.joining(", "));
        String rest = idle.size() > MOST_POINTS ? " and " + (idle.size() - MOST_POINTS) + " more" : "";
        return idle.size() == 1 ? " at point " + first : " at points " + first + rest;
    }
}
