package org.twlab.core.net;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.twlab.core.net.QueueSettings.CoDel;
import org.twlab.core.net.QueueSettings.DropTail;
import org.twlab.core.net.QueueSettings.Red;
import org.twlab.core.net.QueueSettings.Unit;

/** Arbitrary settings of links, with everything that a link can do, and with nothing. */
final class LinkArbitraries {
    static final LinkSettings.Jitter UP_TO_1_MS = random -> random.nextLong(1_000_000);

    private LinkArbitraries() {}

    /** Every mix of features. */
    static Arbitrary<LinkSettings> settings() {
        Arbitrary<LinkSettings> lines = Combinators.combine(
                        Arbitraries.longs().between(0, 2_000_000),
                        Arbitraries.of(LinkSettings.Jitter.NONE, UP_TO_1_MS),
                        Arbitraries.of(true, false),
                        Arbitraries.of(0L, 1_000_000L, 8_000_000L, 100_000_000L),
                        queues())
                .as((delay, jitter, keepsOrder, rate, queue) -> LinkSettings.delay(delay).toBuilder()
                        .jitter(jitter, keepsOrder)
                        .bandwidth(rate)
                        .queue(queue)
                        .build());
        return Combinators.combine(
                        lines,
                        losses(),
                        chances(),
                        chances(),
                        Arbitraries.longs().between(0, 2_000_000),
                        chances())
                .as((line, loss, duplicate, reorder, by, corrupt) -> line.toBuilder()
                        .loss(loss)
                        .duplicate(duplicate)
                        .reorder(reorder, by)
                        .corrupt(corrupt)
                        .build());
    }

    static Arbitrary<QueueSettings> queues() {
        Arbitrary<Integer> limits = Arbitraries.integers().between(0, 30);
        Arbitrary<QueueSettings> packets = limits.map(limit -> new DropTail(limit, Unit.PACKETS));
        Arbitrary<QueueSettings> bytes = limits.map(limit -> new DropTail(100L * limit, Unit.BYTES));
        return Arbitraries.oneOf(packets, bytes, reds().map(red -> red), coDels().map(coDel -> coDel));
    }

    static Arbitrary<Red> reds() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.of(Chance.NEVER, new Chance(1, 50), new Chance(1, 2), Chance.ALWAYS),
                        Arbitraries.of(new Chance(1, 512), new Chance(1, 5), Chance.ALWAYS))
                .as((limit, min, more, mark, weight) -> new Red(limit, min, min + more, mark, weight));
    }

    static Arbitrary<CoDel> coDels() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.of(1L, 100_000L, 5_000_000L),
                        Arbitraries.of(1L, 300_000L, 2_000_000L))
                .as(CoDel::new);
    }

    private static Arbitrary<Loss> losses() {
        Arbitrary<Loss> independent = chances().map(Loss.Independent::new);
        Arbitrary<Loss> bursts =
                Combinators.combine(chances(), chances(), chances(), chances()).as(Loss.GilbertElliott::new);
        return Arbitraries.oneOf(independent, bursts);
    }

    private static Arbitrary<Chance> chances() {
        return Arbitraries.of(Chance.NEVER, new Chance(1, 20), new Chance(1, 2), Chance.ALWAYS);
    }
}
