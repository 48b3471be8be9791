package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A set of sequence numbers against a plain set of offsets, wherever in the number space it lies. */
class SequenceRangesProperties {
    private static final int SPAN = 60;

    enum Kind {
        ADD,
        REMOVE,
        REMOVE_BEFORE
    }

    record Step(Kind kind, int from, int length) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.ADD, Kind.ADD, Kind.ADD, Kind.REMOVE, Kind.REMOVE_BEFORE),
                        Arbitraries.integers().between(0, SPAN - 12),
                        Arbitraries.integers().between(1, 12))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void behavesAsASetOfNumbers(
            @ForAll("steps") List<Step> steps, @ForAll int origin, @ForAll @IntRange(min = 0, max = SPAN) int probe) {
        SequenceRanges ranges = new SequenceRanges();
        NavigableSet<Integer> model = new TreeSet<>();
        for (Step step : steps) {
            int from = origin + step.from();
            int before = model.size();
            switch (step.kind()) {
                case ADD -> {
                    int added = ranges.add(from, from + step.length());
                    for (int i = 0; i < step.length(); i++) {
                        model.add(step.from() + i);
                    }
                    assertThat(added).as("added by %s", step).isEqualTo(model.size() - before);
                }
                case REMOVE -> {
                    ranges.remove(from, from + step.length());
                    model.subSet(step.from(), step.from() + step.length()).clear();
                }
                case REMOVE_BEFORE -> {
                    ranges.removeBefore(from);
                    model.headSet(step.from()).clear();
                }
            }
            assertSame(ranges, model, origin, probe);
        }
    }

    private static void assertSame(SequenceRanges ranges, NavigableSet<Integer> model, int origin, int probe) {
        NavigableSet<Integer> held = new TreeSet<>();
        for (int i = 0; i < ranges.stretches(); i++) {
            for (int seq = ranges.start(i); seq != ranges.end(i); seq++) {
                held.add(seq - origin);
            }
            assertThat(i == 0 || ranges.start(i) - ranges.end(i - 1) > 0)
                    .as("stretches are apart and in order")
                    .isTrue();
        }
        assertThat(held).isEqualTo(model);
        assertThat(ranges.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(ranges.countIn(origin + probe / 2, origin + probe))
                .isEqualTo(model.subSet(probe / 2, probe).size());
        int absent = probe;
        while (model.contains(absent)) {
            absent++;
        }
        assertThat(ranges.firstAbsentFrom(origin + probe)).isEqualTo(origin + absent);
        Integer present = model.ceiling(probe);
        assertThat(ranges.firstPresentFrom(origin + probe, origin + SPAN + 20))
                .isEqualTo(origin + (present == null ? SPAN + 20 : present));
    }
}
