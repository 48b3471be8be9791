package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.DropReason;

/** Three inside hosts and the gateway itself open connections over five public ports, against a plain table. */
class OwnTcpProperties {
    private static final int GATEWAY = 3;
    private static final PortRange RANGE = new PortRange(2000, 2004);
    private static final int SYN_SENT_SECONDS = 120;

    /** @param opener an inside host, or {@link #GATEWAY} */
    private record Step(Kind kind, int opener, int port, int remotePort, int seconds) {}

    private enum Kind {
        OPEN,
        REFUSE,
        PASS
    }

    private record Key(int opener, int port, int remotePort) {}

    private record Mapped(int publicPort, long untilSeconds) {}

    @Property(tries = 150)
    void noTwoConnectionsShareAPublicTupleAndNoneIsDroppedWhileAPortIsFree(
            @ForAll("models") String model, @ForAll("steps") List<Step> steps) {
        new Play(model).play(steps);
    }

    private static final class Play {
        private final NatLab lab;
        private final TcpHost own;
        private final boolean repeatedSynRefreshes;
        private final Map<Key, Mapped> table = new HashMap<>();
        private long seconds;

        Play(String model) {
            lab = new NatLab(NatLab.builder(model, PUBLIC).ports(RANGE).build(), GATEWAY);
            own = lab.addTcp("linux-6.18");
            repeatedSynRefreshes = NatModel.named(model).tcp().repeatedSynRefreshes();
        }

        void play(List<Step> steps) {
            for (Step step : steps) {
                Key key = new Key(step.opener, step.port, step.remotePort);
                switch (step.kind) {
                    case OPEN -> open(key);
                    case REFUSE -> refuse(key);
                    case PASS -> pass(step.seconds);
                }
                compare();
            }
            lab.conservation();
        }

        private void open(Key key) {
            int before = lab.outside.received.size();
            TcpSegment syn = tcp(key.port, key.remotePort, SYN, 1000, 0);
            if (key.opener == GATEWAY) {
                own.inject(PUBLIC, SERVER, syn);
                lab.settle();
            } else {
                lab.sendFrom(key.opener, outbound(key.opener, SERVER, syn));
            }
            Mapped known = table.get(key);
            if (lab.outside.received.size() == before) {
                assertThat(known).isNull();
                assertThat(taken(key.remotePort)).as("ports toward " + key).hasSize(RANGE.size());
                return;
            }
            Ipv4Packet left = lab.outside.last();
            int port = left.tcp().sourcePort();
            assertThat(left.source()).isEqualTo(PUBLIC);
            assertThat(RANGE.contains(port)).isTrue();
            if (known == null) {
                assertThat(taken(key.remotePort)).doesNotContain(port);
            } else {
                assertThat(port).isEqualTo(known.publicPort);
            }
            boolean fresh = known == null || repeatedSynRefreshes;
            table.put(key, new Mapped(port, fresh ? seconds + SYN_SENT_SECONDS : known.untilSeconds));
        }

        private Set<Integer> taken(int remotePort) {
            Set<Integer> ports = new HashSet<>();
            table.forEach((key, mapped) -> {
                if (key.remotePort == remotePort) {
                    ports.add(mapped.publicPort);
                }
            });
            return ports;
        }

        /** An RST before any other answer ends the entry, and reaches who has opened. */
        private void refuse(Key key) {
            Mapped mapped = table.remove(key);
            if (mapped == null) {
                return;
            }
            int heard = heard(key.opener);
            lab.sendIn(NatLab.inbound(SERVER, tcp(key.remotePort, mapped.publicPort, RST | ACK, 0, 1001)));
            assertThat(heard(key.opener)).isEqualTo(heard + 1);
        }

        /** No socket has sent the SYN of the gateway, so its TCP refuses the answer. */
        private int heard(int opener) {
            return opener == GATEWAY
                    ? (int) own.drops().of(DropReason.NO_SOCKET)
                    : lab.host(opener).received.size();
        }

        private void pass(int more) {
            seconds += more;
            lab.runTo((double) seconds);
            table.values().removeIf(mapped -> mapped.untilSeconds <= seconds);
        }

        private void compare() {
            List<MappingSnapshot> entries = lab.gateway.snapshot();
            List<String> tuples = new ArrayList<>();
            Set<Endpoint> outsides = new HashSet<>();
            for (MappingSnapshot entry : entries) {
                tuples.add(entry.outside() + " " + entry.remote());
                outsides.add(entry.outside());
            }
            assertThat(tuples).doesNotHaveDuplicates().hasSize(table.size());
            assertThat(lab.gateway.portsUsed()).isEqualTo(outsides.size());
        }
    }

    @Provide
    Arbitrary<String> models() {
        return Arbitraries.of(NatModel.names());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.OPEN, Kind.OPEN, Kind.OPEN, Kind.REFUSE, Kind.PASS);
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, GATEWAY),
                        Arbitraries.integers().between(1998, 2005),
                        Arbitraries.integers().between(80, 81),
                        Arbitraries.integers().between(0, 90))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }
}
