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

/** What the indexes of a table find, against a plain list of rows; enough of them that chains are dealt out anew twice. */
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

    /**
     * early_drop: chains one after the other from that of the tuple on, around the end of the table; of the first chain that
     * has a candidate the oldest is taken, and no chain is begun once enough tuples were looked at.
     */
    @Property(tries = 60)
    void theOldestCandidateOfTheFirstChainThatHasOneIsNear(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 999) Integer> sources,
            @ForAll @IntRange(min = 1, max = 40) int limit,
            @ForAll @IntRange(min = 1, max = 7) int share) {
        Rows made = new Rows();
        TupleIndex index = new TupleIndex(made.rows);
        for (int source : sources) {
            index.add(made.take(source));
        }
        IntPredicate mayGo = row -> made.rows.getLong(row, ConntrackRows.NUMBER) % share == 0;
        int heads = 16;
        while (heads < 2 * made.present.size()) {
            heads *= 2;
        }
        for (int source = 0; source < 20; source++) {
            Tuple near = Tuple.of(PROTOCOL, NatLab.hostAddress(source), 7, NatLab.OTHER_SERVER, 80);
            assertThat(index.findNear(near, limit, mayGo)).isEqualTo(expected(made, near, heads, limit, mayGo));
        }
    }

    private static int expected(Rows made, Tuple near, int heads, int limit, IntPredicate mayGo) {
        int looked = 0;
        for (int i = 0; i < heads && looked < limit; i++) {
            int oldest = ConntrackRows.NONE;
            for (int row : made.present) { // from the oldest on
                for (Direction direction : Direction.values()) {
                    if (bucket(made.rows.tuple(row, direction), heads) == (bucket(near, heads) + i) % heads) {
                        looked++;
                        oldest = oldest == ConntrackRows.NONE && mayGo.test(row) ? row : oldest;
                    }
                }
            }
            if (oldest != ConntrackRows.NONE) {
                return oldest;
            }
        }
        return ConntrackRows.NONE;
    }

    private static int bucket(Tuple tuple, int heads) {
        return Tuple.hash(tuple.protocol(), tuple.source(), tuple.destination(), tuple.ports()) & heads - 1;
    }
}
