package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Prefix;
import org.twlab.nat.PortRange;

/** RFC 7422: an outside endpoint tells the subscriber without a log, so no two may share one. */
class DeterministicMappingProperties {
    private static final int NETWORK = Address.parse("100.64.0.0").bits();
    private static final int PUBLIC = Address.parse("203.0.113.1").bits();

    @Property(tries = 100)
    void itIsABijectionBetweenSubscribersAndBlocks(
            @ForAll @IntRange(min = 1, max = 4) int addresses,
            @ForAll @IntRange(min = 1, max = 300) int size,
            @ForAll @IntRange(min = 1, max = 60_000) int first,
            @ForAll @IntRange(min = 24, max = 32) int length) {
        int blocksPerAddress = ((1 << (32 - length)) + addresses - 1) / addresses;
        int last = Math.min(0xFFFF, first + (blocksPerAddress + 1) * size - 2);
        if ((long) addresses * ((last - first + 1) / size) < 1L << (32 - length)) {
            return; // they do not fit below 65536
        }
        List<Integer> outside =
                List.of(PUBLIC, PUBLIC + 1, PUBLIC + 2, PUBLIC + 3).subList(0, addresses);
        DeterministicMapping mapping = new DeterministicMapping(RfcSettings.builder(NETWORK, length, outside)
                .ports(new PortRange(first, last))
                .parity(false)
                .allocation(new PortAllocation.Deterministic(size))
                .build());

        Set<Endpoint> taken = new HashSet<>();
        for (int i = 0; i < new Prefix(NETWORK, length).size(); i++) {
            DeterministicMapping.Share share = mapping.of(NETWORK + i);
            assertThat(share.ports().size()).isEqualTo(size);
            assertThat(outside).contains(share.outsideAddress());
            for (int port = share.ports().first(); port <= share.ports().last(); port++) {
                assertThat(port).isBetween(first, last);
                assertThat(taken.add(new Endpoint(share.outsideAddress(), port)))
                        .isTrue();
                assertThat(mapping.insideOf(share.outsideAddress(), port)).hasValue(NETWORK + i);
            }
        }
        for (int address : outside) {
            for (int port = first - 1; port <= last + 1; port++) {
                if (port >= 0 && port <= 0xFFFF && !taken.contains(new Endpoint(address, port))) {
                    assertThat(mapping.insideOf(address, port)).isEmpty();
                }
            }
        }
    }
}
