package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;

/** The table does what a list that is searched from end to end does. */
class ConntrackTableProperties {
    private static final int TCP = 6;
    private static final int[] TIMEOUT_SECONDS = {120, 10, 432_000};
    private static final ConntrackTimeout[] TIMEOUTS = {
        ConntrackTimeout.TIME_WAIT, ConntrackTimeout.CLOSE, ConntrackTimeout.ESTABLISHED
    };

    /** A translated connection. */
    private record Plain(Tuple original, Tuple reply, long expires) {}

    /** The table and the list, side by side. */
    private static final class Both {
        private final Simulation simulation = new Simulation();
        private final ConntrackTable table = new ConntrackTable(
                "nat",
                NatLab.settings("netfilter-6.18"),
                new NetworkContext(simulation, new RandomStreams(1, 0), null, false));
        private final List<Plain> list = new ArrayList<>();

        long seconds() {
            return simulation.nowNanos() / 1_000_000_000L;
        }

        boolean isFree(Tuple tuple) {
            return list.stream().noneMatch(entry -> entry.original.equals(tuple) || entry.reply.equals(tuple));
        }

        void create(Tuple original, int publicPort, int timeout) {
            Tuple reply = Tuple.of(TCP, original.destination(), original.destinationPort(), NatLab.PUBLIC, publicPort);
            if (isFree(original) && isFree(reply)) {
                ConntrackEntry entry = table.create(original, reply);
                table.refresh(entry, TIMEOUTS[timeout]);
                list.add(new Plain(original, reply, seconds() + TIMEOUT_SECONDS[timeout]));
            }
        }

        void refresh(int index, int timeout) {
            if (index < list.size()) {
                Plain entry = list.get(index);
                table.refresh(table.load(TupleIndex.rowOf(table.find(entry.reply))), TIMEOUTS[timeout]);
                list.set(index, new Plain(entry.original, entry.reply, seconds() + TIMEOUT_SECONDS[timeout]));
            }
        }

        void end(int index) {
            if (index < list.size()) {
                Plain entry = list.remove(index);
                table.end(TupleIndex.rowOf(table.find(entry.original)), "test");
            }
        }

        void pass(int seconds) {
            simulation.runUntil(simulation.nowNanos() + seconds * 1_000_000_000L);
            list.removeIf(entry -> entry.expires <= seconds());
        }

        void check() {
            assertThat(table.size()).isEqualTo(list.size());
            assertThat(table.portsUsed()).isEqualTo((int)
                    list.stream().map(e -> e.reply.destinationPort()).distinct().count());
            List<MappingSnapshot> rows = table.snapshot();
            for (int i = 0; i < list.size(); i++) {
                Plain entry = list.get(i);
                int row = TupleIndex.rowOf(table.find(entry.original));
                assertThat(table.find(entry.original)).isEqualTo(row << 1);
                assertThat(table.find(entry.reply)).isEqualTo(row << 1 | 1);
                assertThat(rows.get(i).original()).isEqualTo(entry.original.fourTuple());
                assertThat(rows.get(i).reply()).isEqualTo(entry.reply.fourTuple());
                assertThat(rows.get(i).expiresNanos()).isEqualTo(entry.expires * 1_000_000_000L);
                checkSiblings(entry.original);
                long taken = list.stream()
                        .filter(e -> e.reply.source() == entry.reply.source()
                                && e.reply.sourcePort() == entry.reply.sourcePort()
                                && PortClass.of(entry.reply.destinationPort()).contains(e.reply.destinationPort()))
                        .count();
                assertThat(table.taken(entry.reply)).isEqualTo((int) taken);
            }
        }

        /** From the youngest to the oldest. */
        private void checkSiblings(Tuple original) {
            List<Integer> expected = new ArrayList<>();
            for (Plain entry : list) {
                if (entry.original.source() == original.source()
                        && entry.original.sourcePort() == original.sourcePort()) {
                    expected.add(0, entry.reply.destinationPort());
                }
            }
            List<Integer> actual = new ArrayList<>();
            int row = table.youngestFrom(TCP, original.source(), original.sourcePort());
            while (row != ConntrackRows.NONE) {
                actual.add(table.ports(row, Direction.REPLY) & 0xFFFF);
                row = table.older(row);
            }
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Property(tries = 200)
    void theTableIsAList(@ForAll("chains") ActionChain<Both> chain) {
        chain.withInvariant(Both::check).run();
    }

    @Provide
    Arbitrary<ActionChain<Both>> chains() {
        Arbitrary<Tuple> originals = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(80, 600, 5000, 5001),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.of(80, 81))
                .as((host, port, remote, remotePort) ->
                        Tuple.of(TCP, NatLab.hostAddress(host), port, NatLab.SERVER + remote, remotePort));
        Arbitrary<Integer> ports = Arbitraries.of(1, 80, 550, 600, 700, 1023, 1024, 5000, 65535);
        Arbitrary<Integer> timeouts = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> indices = Arbitraries.integers().between(0, 20);
        Action.Independent<Both> create = () -> Combinators.combine(originals, ports, timeouts)
                .as((original, port, timeout) -> step("create", both -> both.create(original, port, timeout)));
        Action.Independent<Both> refresh = () -> Combinators.combine(indices, timeouts)
                .as((index, timeout) -> step("refresh", both -> both.refresh(index, timeout)));
        Action.Independent<Both> end = () -> indices.map(index -> step("end", both -> both.end(index)));
        Action.Independent<Both> pass =
                () -> Arbitraries.of(0, 1, 9, 10, 60, 119, 120).map(s -> step("pass " + s, both -> both.pass(s)));
        return ActionChain.startWith(Both::new)
                .withAction(8, create)
                .withAction(3, refresh)
                .withAction(1, end)
                .withAction(1, pass)
                .withMaxTransformations(80);
    }

    private static Transformer<Both> step(String what, java.util.function.Consumer<Both> change) {
        return Transformer.mutate(what, change);
    }
}
