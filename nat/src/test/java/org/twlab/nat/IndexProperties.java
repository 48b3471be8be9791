package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What the indexes of a table find, against a plain list of rows; enough of them that the indexes grow twice. */
class IndexProperties {
    private static final int PROTOCOL = 6;
    /** As many as there are sources, and few enough for several connections of one. */
    private static final int SOURCES = 40;

    /** Rows of connections, each to another server, in the order in which they were made. */
    private static final class Rows {
        final ConntrackRows rows = new ConntrackRows();
        final List<Integer> present = new ArrayList<>();
        private int made;

        int take(int source) {
            int row = rows.take(PROTOCOL);
            Tuple original = Tuple.of(PROTOCOL, NatLab.hostAddress(source), 5000, NatLab.SERVER + made, 80);
            rows.setTuple(row, Direction.ORIGINAL, original);
            rows.setTuple(row, Direction.REPLY, Tuple.of(PROTOCOL, NatLab.SERVER + made, 80, NatLab.PUBLIC, 5000));
            rows.setLong(row, ConntrackRows.NUMBER, ++made);
            present.add(row);
            return row;
        }
    }

    @Property(tries = 40)
    void theRowsOfASourceAreFoundFromTheYoungestToTheOldest(
            @ForAll @Size(min = 80, max = 120) List<@IntRange(max = 9_999) Integer> steps) {
        Rows made = new Rows();
        ConntrackRows rows = made.rows;
        List<Integer> present = made.present;
        SourceIndex index = new SourceIndex(rows);
        for (int step : steps) {
            if (step % 4 == 0 && !present.isEmpty()) {
                int row = present.remove(step / 4 % present.size());
                index.remove(row);
                rows.giveBack(row);
            } else {
                index.add(made.take(step / 4 % SOURCES));
            }
        }
        for (int source = 0; source < SOURCES; source++) {
            int address = NatLab.hostAddress(source);
            List<Integer> found = new ArrayList<>();
            for (int row = index.youngest(PROTOCOL, address, 5000); row != ConntrackRows.NONE; row = index.older(row)) {
                found.add(row);
            }
            List<Integer> expected = present.stream()
                    .filter(row -> rows.source(row, Direction.ORIGINAL) == address)
                    .sorted(Comparator.comparingLong((Integer row) -> rows.getLong(row, ConntrackRows.NUMBER))
                            .reversed())
                    .toList();
            assertThat(found).isEqualTo(expected);
        }
    }

    /** Both tuples of each row are found, and those of rows that were removed are not. */
    @Property(tries = 60)
    void aRowIsFoundByItsTwoTuples(@ForAll @Size(max = 200) List<@IntRange(max = 9_999) Integer> steps) {
        Rows made = new Rows();
        List<Tuple> gone = new ArrayList<>();
        TupleIndex index = new TupleIndex(made.rows);
        for (int step : steps) {
            if (step % 3 == 0 && !made.present.isEmpty()) {
                int row = made.present.remove(step / 3 % made.present.size());
                gone.add(made.rows.tuple(row, Direction.ORIGINAL));
                index.remove(row);
                made.rows.giveBack(row);
            } else {
                index.add(made.take(step % SOURCES));
            }
        }
        assertThat(index.size()).isEqualTo(made.present.size());
        for (int row : made.present) {
            for (Direction direction : Direction.values()) {
                int node = find(index, made.rows.tuple(row, direction));
                assertThat(TupleIndex.rowOf(node)).isEqualTo(row);
                assertThat(TupleIndex.directionOf(node)).isEqualTo(direction);
            }
        }
        assertThat(gone).allMatch(tuple -> find(index, tuple) == ConntrackRows.NONE);
        made.present.forEach(index::remove);
        Tuple anywhere = Tuple.of(PROTOCOL, NatLab.SERVER, 1, NatLab.PUBLIC, 1);
        assertThat(index.findNear(anywhere, Integer.MAX_VALUE, row -> true))
                .as("of what was removed no slot is left")
                .isEqualTo(ConntrackRows.NONE);
    }

    private static int find(TupleIndex index, Tuple tuple) {
        return index.find(tuple.protocol(), tuple.source(), tuple.destination(), tuple.ports());
    }

    /** early_drop: as many tuples as allowed are looked at, until one may go; with no limit, one is found if there is one. */
    @Property(tries = 60)
    void theFirstCandidateFromATupleOnIsNear(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 999) Integer> sources,
            @ForAll @IntRange(min = 1, max = 40) int limit,
            @ForAll @IntRange(min = 1, max = 7) int share) {
        Rows made = new Rows();
        TupleIndex index = new TupleIndex(made.rows);
        for (int source : sources) {
            index.add(made.take(source));
        }
        IntPredicate mayGo = row -> made.rows.getLong(row, ConntrackRows.NUMBER) % share == 0;
        for (int source = 0; source < 20; source++) {
            Tuple near = Tuple.of(PROTOCOL, NatLab.hostAddress(source), 7, NatLab.OTHER_SERVER, 80);
            List<Integer> looked = new ArrayList<>();
            int found = index.findNear(near, limit, row -> looked.add(row) && mayGo.test(row));
            assertThat(looked).hasSizeLessThanOrEqualTo(limit).isSubsetOf(made.present);
            List<Integer> candidates = looked.stream().filter(mayGo::test).toList();
            assertThat(candidates).isEqualTo(found == ConntrackRows.NONE ? List.of() : List.of(found));
            assertThat(found != ConntrackRows.NONE || looked.size() == Math.min(limit, 2 * made.present.size()))
                    .as("all that may be looked at were")
                    .isTrue();
        }
        int steps = 0;
        for (int row : made.present) {
            List<Integer> looked = new ArrayList<>();
            Tuple own = made.rows.tuple(row, Direction.REPLY);
            assertThat(index.findNear(own, 2 * sources.size(), each -> looked.add(each) && each == row))
                    .isEqualTo(row);
            steps += looked.size();
        }
        // 1.5 each on average where half the slots are taken (Knuth, 6.4); from elsewhere, one for each row
        assertThat(steps).isLessThan(4 * sources.size() + 10);
    }
}
