package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;

/** The table against a search through all routes, RFC 1812 section 5.2.4.3: of those that match the longest. */
class ForwardingTableProperties {
    /** No address that crowded() makes: its middle bits alternate. */
    private static final Prefix NOT_THERE = new Prefix(0x55555555, 32);

    private final Node node = new Probe("node", NetworkContext.untraced(1), 0);

    @Property(tries = 300)
    void theLongestMatchingPrefixWins(@ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("routes");
        ForwardingTable table = new ForwardingTable();
        Map<Prefix, Interface> oracle = new HashMap<>();
        for (int i = random.nextInt(200); i > 0; i--) {
            int length = random.nextInt(33);
            Prefix prefix = new Prefix(crowded(random) & Prefix.mask(length), length);
            Interface egress = node.addInterface(0);
            table.add(prefix, egress);
            oracle.put(prefix, egress);
        }

        assertThat(table.size()).isEqualTo(oracle.size());
        List<Integer> asked = new ArrayList<>();
        oracle.keySet().forEach(prefix -> {
            asked.add(prefix.bits());
            asked.add(prefix.bits() - 1);
            asked.add(prefix.bits() | ~Prefix.mask(prefix.length()));
        });
        for (int i = 0; i < 100; i++) {
            asked.add(crowded(random));
        }
        for (int address : asked) {
            assertThat(table.lookup(address)).as(Address.text(address)).isSameAs(search(oracle, address));
        }
    }

    /** Routes that are worked out elsewhere, of which the longest is searched for one by one. */
    private static final class Listed implements RouteSource {
        final Map<Prefix, Interface> routes = new HashMap<>();

        @Override
        public @Nullable NextHops find(int address, int longerThan) {
            Prefix best = longest(routes, address);
            return best == null || best.length() <= longerThan ? null : NextHops.of(routes.get(best));
        }

        @Override
        public int size() {
            return routes.size();
        }
    }

    /** One route to everywhere, and how often it was asked for. */
    private static final class Counting implements RouteSource {
        private final Interface egress;
        private int asked;

        Counting(Interface egress) {
            this.egress = egress;
        }

        @Override
        public NextHops find(int address, int longerThan) {
            asked++;
            return NextHops.of(egress);
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /** Own and computed routes come and go between look-ups: always the longest counts, at one length the own. */
    @Property(tries = 300)
    void ownRoutesWinOverComputedOnesOfOneLength(@ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("routes");
        ForwardingTable table = new ForwardingTable();
        Listed computed = new Listed();
        Map<Prefix, Interface> own = new HashMap<>();
        table.use(computed);
        for (int step = 0; step < 150; step++) {
            int length = random.nextInt(4) == 0 ? 32 * random.nextInt(2) : random.nextInt(33);
            Prefix prefix = new Prefix(crowded(random) & Prefix.mask(length), length);
            if (random.nextInt(3) == 0) {
                computed.routes.put(prefix, node.addInterface(0));
                table.forget();
            } else if (random.nextInt(3) == 0 && !own.isEmpty()) {
                Prefix gone = own.keySet().stream()
                        .skip(random.nextInt(own.size()))
                        .findFirst()
                        .orElseThrow();
                own.remove(gone);
                table.remove(gone);
            } else {
                own.put(prefix, node.addInterface(0));
                table.add(prefix, own.get(prefix));
            }
            table.remove(NOT_THERE);
            assertThat(table.size()).isEqualTo(own.size() + computed.routes.size());
            for (int address : new int[] {prefix.bits(), prefix.bits() - 1, crowded(random), 0, -1}) {
                assertThat(table.lookup(address))
                        .as(Address.text(address))
                        .isSameAs(ownOrComputed(own, computed.routes, address));
            }
        }
    }

    private static @Nullable Interface ownOrComputed(
            Map<Prefix, Interface> own, Map<Prefix, Interface> computed, int address) {
        Prefix ofOwn = longest(own, address);
        Prefix ofComputed = longest(computed, address);
        if (ofOwn == null || (ofComputed != null && ofComputed.length() > ofOwn.length())) {
            return ofComputed == null ? null : computed.get(ofComputed);
        }
        return own.get(ofOwn);
    }

    /** The source is asked once for an address, until something changes. */
    @Example
    void whatWasAskedIsRemembered() {
        Interface egress = node.addInterface(0);
        Counting source = new Counting(egress);
        ForwardingTable table = new ForwardingTable();
        table.use(source);

        table.lookup(7);
        table.lookup(7);
        assertThat(source.asked).isEqualTo(1);
        table.forget();
        table.lookup(7);
        assertThat(source.asked).isEqualTo(2);
        table.remove(Prefix.parse("10.0.0.0/8"));
        table.lookup(7);
        assertThat(source.asked).isEqualTo(2);
        table.add(Prefix.parse("10.0.0.0/8"), egress);
        table.lookup(7);
        assertThat(source.asked).isEqualTo(3);
        for (int address = 0; address < 300_000; address++) {
            assertThat(table.lookup(address)).isSameAs(egress);
        }
    }

    /** Memory is bounded: 2^18 addresses are remembered, the next one makes room by forgetting all. */
    @Example
    void soManyAddressesAreRemembered() {
        Counting source = new Counting(node.addInterface(0));
        ForwardingTable table = new ForwardingTable();
        table.use(source);
        int most = 1 << 18;
        for (int address = 0; address < most; address++) {
            table.lookup(address);
        }
        for (int address = 0; address < most; address++) {
            table.lookup(address);
        }
        assertThat(source.asked).isEqualTo(most);
        table.lookup(most);
        table.lookup(0);
        assertThat(source.asked).isEqualTo(most + 2);
    }

    @Example
    void anotherSourceIsAskedAnew() {
        Interface before = node.addInterface(0);
        Interface after = node.addInterface(0);
        ForwardingTable table = new ForwardingTable();
        table.use(new Counting(before));
        assertThat(table.lookup(7)).isSameAs(before);
        table.use(new Counting(after));
        assertThat(table.lookup(7)).isSameAs(after);
    }

    @Example
    void hundredThousandHostRoutesAreAllFound() {
        ForwardingTable table = new ForwardingTable();
        Interface other = node.addInterface(0);
        table.add(Prefix.parse("10.0.0.0/8"), other);
        int first = Address.parse("10.1.0.0").bits();
        List<Interface> egresses = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            egresses.add(node.addInterface(0));
            table.add(new Prefix(first + i, 32), egresses.get(i));
        }

        assertThat(table.size()).isEqualTo(100_001);
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.lookup(first + i)).isSameAs(egresses.get(i));
        }
        assertThat(table.lookup(first - 1)).isSameAs(other);
        assertThat(table.lookup(first + 100_000)).isSameAs(other);
        assertThat(table.lookup(Address.parse("11.0.0.0").bits())).isNull();
    }

    @Example
    void aRouteReplacesAnotherOfTheSamePrefix() {
        ForwardingTable table = new ForwardingTable();
        Interface before = node.addInterface(0);
        Interface after = node.addInterface(0);
        table.add(Prefix.parse("0.0.0.0/0"), before);
        table.add(Prefix.parse("0.0.0.0/0"), after);

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.lookup(0)).isSameAs(after);
        assertThat(table.lookup(-1)).isSameAs(after);
    }

    @Example
    void anEmptyTableLeadsNowhere() {
        assertThat(new ForwardingTable().lookup(Address.parse("10.0.0.1").bits()))
                .isNull();
    }

    /** Addresses that share long prefixes, 0.0.0.0 and 255.255.255.255 among them. */
    private static int crowded(UniformRandomProvider random) {
        int bits = 0;
        for (int i = random.nextInt(5); i > 0; i--) {
            bits |= 1 << random.nextInt(32);
        }
        return random.nextBoolean() ? bits : ~bits;
    }

    private static @Nullable Interface search(Map<Prefix, Interface> routes, int address) {
        Prefix best = longest(routes, address);
        return best == null ? null : routes.get(best);
    }

    private static @Nullable Prefix longest(Map<Prefix, Interface> routes, int address) {
        Prefix best = null;
        for (Prefix prefix : routes.keySet()) {
            if (prefix.contains(address) && (best == null || prefix.length() > best.length())) {
                best = prefix;
            }
        }
        return best;
    }
}
