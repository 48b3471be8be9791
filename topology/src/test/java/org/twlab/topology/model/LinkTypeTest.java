package org.twlab.topology.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.Chance;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.LinkSettings.Jitter;
import org.twlab.core.net.Loss;
import org.twlab.core.net.QueueSettings;
import org.twlab.core.net.QueueSettings.CoDel;
import org.twlab.core.net.QueueSettings.DropTail;
import org.twlab.core.net.QueueSettings.Red;
import org.twlab.core.net.QueueSettings.Unit;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.model.LinkSpec.Direction;

/** Links of a file: what each key becomes, and whose key counts where group, link and direction state it. */
class LinkTypeTest {
    private static final long MS = 1_000_000;

    private static LinkSpec link(String groups, String keys) {
        Topology topology = TopologyText.read("""
                link-groups: {%s}
                nodes:
                  a: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                  b: {kind: host, address: 192.0.2.2, profile: linux-4.9}
                links:
                  - {between: [a, b], %s}
                """.formatted(groups, keys));
        return topology.links().values().iterator().next();
    }

    private static Direction direction(String keys) {
        return link("", keys).ab();
    }

    private static Chance percent(long numerator) {
        return new Chance(numerator * 10_000, 1_000_000);
    }

    @Test
    void aLinkThatSaysNothingOnlyConnects() {
        assertThat(direction("name: plain"))
                .isEqualTo(new Direction(Distribution.constant(0), Distribution.constant(0), LinkSettings.delay(0), 1));
    }

    @Test
    void everyKeyOfADirectionArrives() {
        Direction read = direction("""
                delay: 5ms, jitter: 1ms, keep-order: true, bandwidth: 1Mbit/s, queue: 64KiB, mtu: 68, loss: 1%, \
                duplicate: 2%, reorder: {share: 3%, by: 7ms}, corrupt: 4%, cost: 65535""");

        LinkSettings settings = LinkSettings.delay(0).toBuilder()
                .jitter(Jitter.NONE, true)
                .bandwidth(1_000_000)
                .queue(new DropTail(65_536, Unit.BYTES))
                .mtu(68)
                .loss(new Loss.Independent(percent(1)))
                .duplicate(percent(2))
                .reorder(percent(3), 7 * MS)
                .corrupt(percent(4))
                .build();
        assertThat(read)
                .isEqualTo(new Direction(Distribution.constant(5 * MS), Distribution.constant(MS), settings, 65_535));
    }

    @Test
    void aQueueIsPacketsOrBytesOrManaged() {
        assertThat(queue("50")).isEqualTo(new DropTail(50, Unit.PACKETS));
        assertThat(queue("1500B")).isEqualTo(new DropTail(1500, Unit.BYTES));
        assertThat(queue("{codel: {}}")).isEqualTo(new CoDel(1000, 5 * MS, 100 * MS));
        assertThat(queue("{red: {min: 5, max: 15}}"))
                .isEqualTo(new Red(1000, 5, 15, percent(10), new Chance(2_000, 1_000_000)));
        assertThat(direction("bandwidth: 1Mbit/s").settings().queue()).isEqualTo(QueueSettings.DEFAULT);
    }

    private static QueueSettings queue(String text) {
        return direction("bandwidth: 1Mbit/s, queue: " + text).settings().queue();
    }

    @Test
    void lossIsAShareOrComesInBursts() {
        assertThat(direction("loss: {gilbert-elliott: {good-to-bad: 1%, bad-to-good: 2%}}")
                        .settings()
                        .loss())
                .isEqualTo(new Loss.GilbertElliott(percent(1), percent(2), Chance.NEVER, percent(100)));
    }

    @Test
    void outagesAreThoseOfBothDirections() {
        assertThat(link("", "down: [[1s, 2s], [3s, 4s]]").down())
                .containsExactly(new Outage(1_000 * MS, 2_000 * MS), new Outage(3_000 * MS, 4_000 * MS));
    }

    @Test
    void theDirectionCountsBeforeTheLinkAndTheLinkBeforeItsGroup() {
        LinkSpec link = link(
                "access: {delay: 1ms, jitter: 1ms, cost: 2, mtu: 1400, down: [[1s, 2s]]}, core: {delay: 9ms}",
                "group: access, jitter: 2ms, cost: 3, a->b: {cost: 4}");

        assertThat(link.ab().delay()).isEqualTo(Distribution.constant(MS));
        assertThat(link.ab().jitter()).isEqualTo(Distribution.constant(2 * MS));
        assertThat(link.ab().cost()).isEqualTo(4);
        assertThat(link.ba().cost()).isEqualTo(3);
        assertThat(link.ba().settings().mtu()).isEqualTo(1400);
        assertThat(link.down()).hasSize(1);
    }

    @Test
    void aQueueOfBothDirectionsNeedsABandwidthInOne() {
        LinkSpec link = link("", "queue: 7, a->b: {bandwidth: 1Mbit/s}");

        assertThat(link.ab().settings().queue()).isEqualTo(new DropTail(7, Unit.PACKETS));
        assertThat(link.ba().settings().bitsPerSecond()).isZero();
    }

    @Test
    void defaultsStandWhereTheyHideNothing() {
        String effective = TopologyText.effective("""
                nodes: {a: {kind: router}}
                link-groups:
                  access: {bandwidth: 1Mbit/s}
                links:
                  - {between: [a, b], group: access, a->b: {delay: 1ms}}
                  - {between: [a, c], a->c: {bandwidth: 2Mbit/s, queue: {codel: {}}}, c->a: {bandwidth: 2Mbit/s}}
                """);

        assertThat(effective)
                .contains("""
                          access:
                            delay: 0s
                            jitter: 0s
                            keep-order: false
                            bandwidth: 1Mbit/s
                            queue: 1000
                            mtu: 1500
                        """.indent(0))
                .contains("    cost: 1\n    down: []\nlinks:\n")
                .contains("""
                          - between: [a, b]
                            group: access
                            a->b:
                              delay: 1ms
                        """.indent(0))
                .contains("""
                            a->c:
                              bandwidth: 2Mbit/s
                              queue:
                                codel:
                                  limit: 1000
                                  target: 5ms
                                  interval: 100ms
                            c->a:
                              bandwidth: 2Mbit/s
                              queue: 1000
                        """.indent(0));
    }

    /** What is wrong with the keys of a link, the first of which stands at column 23. */
    private static List<String> faults(String keys) {
        return TopologyText.faults("""
                nodes:
                  a: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                  b: {kind: host, address: 192.0.2.2, profile: linux-4.9}
                links:
                  - {between: [a, b], %s}
                """.formatted(keys));
    }

    @Test
    void whereAllIsLostNothingElseHappensToPackets() {
        assertThat(faults("loss: 100%, reorder: {share: 1%, by: 1ms}, duplicate: 1%, corrupt: 1%"))
                .containsExactly(
                        "35: 'reorder' of the link 'a-b' has no effect where 'loss' is 100%",
                        "66: 'duplicate' of the link 'a-b' has no effect where 'loss' is 100%",
                        "81: 'corrupt' of the link 'a-b' has no effect where 'loss' is 100%");
        assertThat(faults("loss: 100%, reorder: {share: 0%, by: 1ms}, duplicate: 0%, corrupt: 0%"))
                .isEmpty();
        assertThat(faults("loss: 99.9999%, duplicate: 1%")).isEmpty();
    }

    /** A key of both directions may be idle in one of them, its own in none. */
    @Test
    void lossOfOneDirectionLeavesTheOther() {
        assertThat(faults("loss: 100%, duplicate: 1%, a->b: {loss: 1%}")).isEmpty();
        assertThat(faults("loss: 100%, duplicate: 1%, b->a: {loss: 1%}")).isEmpty();
        assertThat(faults("duplicate: 1%, a->b: {loss: 100%}, b->a: {loss: 100%}"))
                .containsExactly("23: 'duplicate' of the link 'a-b' has no effect where 'loss' is 100%");
        assertThat(faults("loss: 100%, a->b: {loss: 1%, duplicate: 1%}, b->a: {duplicate: 2%}"))
                .containsExactly("75: 'duplicate' of the link 'a-b' has no effect where 'loss' is 100%");
    }

    /** What a direction replaces makes no sense of the common key in the other. */
    @Test
    void aCommonKeyCountsOnlyWhereNoOwnOneReplacesIt() {
        assertThat(faults("queue: 7, b->a: {bandwidth: 1Mbit/s}")).isEmpty();
        assertThat(faults("queue: 7, a->b: {bandwidth: 1Mbit/s, queue: 5}"))
                .containsExactly("23: 'queue' of the link 'a-b' counts only with a 'bandwidth'");
        assertThat(faults("keep-order: true, a->b: {jitter: 1ms, keep-order: false}"))
                .containsExactly("23: 'keep-order' of the link 'a-b' counts only with 'jitter'");
    }
}
