package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.Ipv4Packet;

/** Ports taken toward remote endpoints, against a plain list of all that is taken. */
class RemotePortsProperties {
    private static final int[] PROTOCOLS = {
        Ipv4Packet.PROTOCOL_TCP, Ipv4Packet.PROTOCOL_UDP, Ipv4Packet.PROTOCOL_ICMP, 47
    };
    /** Both ends of the three ranges, and ports of a class that its range leaves out. */
    private static final int[] PORTS = {0, 1, 300, 511, 512, 599, 600, 1023, 1024, 40_000, 65_535};

    private static final int[] PUBLIC = {NatLab.PUBLIC, NatLab.PUBLIC + 1, NatLab.INSIDE};

    private record Taken(Tuple tuple, int row) {}

    /** Most steps take: with some 60 remote endpoints the heads grow twice, and rows are used again. */
    @Property(tries = 60)
    void theyCountAsAPlainListDoes(
            @ForAll @Size(min = 60, max = 120) List<@IntRange(max = 999_999) Integer> steps, @ForAll boolean oneRange) {
        NatSettings settings = NatLab.settings("netfilter-4.9");
        RemotePorts ports = new RemotePorts(oneRange ? settings.withPorts(new PortRange(500, 1024)) : settings);
        List<Taken> taken = new ArrayList<>();
        for (int step : steps) {
            if (step % 4 == 0 && !taken.isEmpty()) {
                Taken back = taken.remove(step / 4 % taken.size());
                ports.giveBack(back.row(), back.tuple());
            } else {
                Tuple tuple = tuple(step / 4);
                taken.add(new Taken(tuple, ports.take(tuple)));
            }
        }
        for (int step : steps) {
            Tuple wanted = tuple(step / 4);
            assertThat(ports.taken(wanted)).as("toward %s", wanted).isEqualTo(taken(taken, wanted, oneRange));
        }
        assertThat(ports.used()).isEqualTo(used(taken));

        taken.forEach(each -> ports.giveBack(each.row(), each.tuple()));
        assertThat(ports.used()).isZero();
        assertThat(ports.taken(tuple(steps.get(0) / 4))).isZero();
    }

    private static Tuple tuple(int number) {
        int rest = number;
        int protocol = PROTOCOLS[rest % PROTOCOLS.length];
        rest /= PROTOCOLS.length;
        int port = PORTS[rest % PORTS.length];
        rest /= PORTS.length;
        int address = PUBLIC[rest % PUBLIC.length];
        rest /= PUBLIC.length;
        return Tuple.of(protocol, NatLab.SERVER + rest % 20, 80 + rest / 20 % 3, address, port);
    }

    private static long taken(List<Taken> all, Tuple wanted, boolean oneRange) {
        boolean hasPorts = wanted.protocol() == Ipv4Packet.PROTOCOL_TCP || wanted.protocol() == Ipv4Packet.PROTOCOL_UDP;
        return all.stream()
                .map(Taken::tuple)
                .filter(tuple -> tuple.protocol() == wanted.protocol()
                        && tuple.source() == wanted.source()
                        && tuple.sourcePort() == wanted.sourcePort()
                        && tuple.destination() == wanted.destination())
                .filter(tuple -> !hasPorts
                        || (oneRange
                                ? 500 <= tuple.destinationPort() && tuple.destinationPort() <= 1024
                                : inRangeOf(wanted.destinationPort(), tuple.destinationPort())))
                .count();
    }

    /** The ranges of nf_nat_proto_common.c, nf_nat_l4proto_unique_tuple. */
    private static boolean inRangeOf(int inside, int port) {
        return inside < 512 ? 1 <= port && port <= 511 : inside < 1024 ? 600 <= port && port <= 1023 : 1024 <= port;
    }

    private static int used(List<Taken> all) {
        Set<String> used = new HashSet<>();
        for (Taken taken : all) {
            Tuple tuple = taken.tuple();
            boolean hasPorts =
                    tuple.protocol() == Ipv4Packet.PROTOCOL_TCP || tuple.protocol() == Ipv4Packet.PROTOCOL_UDP;
            if (hasPorts && tuple.destination() != NatLab.INSIDE) {
                used.add(tuple.protocol() + " " + tuple.destination() + " " + tuple.destinationPort());
            }
        }
        return used.size();
    }
}
