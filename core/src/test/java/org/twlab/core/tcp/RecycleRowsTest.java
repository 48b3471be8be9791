package org.twlab.core.tcp;

import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.EntryScene.SECOND;
import static org.twlab.core.tcp.EntryScene.TS;
import static org.twlab.core.tcp.RowSwitch.proves;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * Rows of tcp_tw_recycle one by one, on Linux 4.9.154: a host closes first and remembers TSval 50000 of second 10; then a
 * SYN of the same peer draws a SYN-ACK or nothing.
 */
class RecycleRowsTest {
    private static final String RECYCLE = "net.ipv4.tcp_tw_recycle";

    private static Function<HostSettings, String> remembering(Consumer<EntryScene> action) {
        return settings -> {
            EntryScene scene = EntryScene.inTimeWait(settings.withSysctl(RECYCLE, "1"));
            action.accept(scene);
            return scene.replies();
        };
    }

    private static TcpOptions ts(int delta) {
        return TcpOptions.timestamps(TS + delta, 0);
    }

    @TestFactory
    Stream<DynamicTest> written() {
        return Stream.of(
                proves(
                        Row.M1,
                        "linux-4.9",
                        "1 peer",
                        settings -> EntryScene.inFinWait2(settings.withSysctl(RECYCLE, "1"))
                                        .peer
                                        .host
                                        .peersRemembered()
                                + " peer"),
                proves(Row.M2, "linux-2.6.32", ".", settings -> {
                    EntryScene scene = EntryScene.inFinWait2(settings.withSysctl(RECYCLE, "1"));
                    scene.waitSeconds(20);
                    scene.send(0, FIN | ACK, 30_000);
                    scene.sendOtherSyn(4001, ts(20_000));
                    return scene.replies();
                }),
                proves(Row.M3, "linux-4.9", "nothing", settings -> {
                    EntryScene scene = EntryScene.inTimeWait(settings.withSysctl(RECYCLE, "1"));
                    scene.waitSeconds(65);
                    openAndClose(scene, 4001, TS - 30_000);
                    scene.peer.received.clear();
                    scene.sendOtherSyn(4002, ts(-35_000));
                    return scene.peer.received.isEmpty() ? "nothing" : scene.replies();
                }),
                proves(Row.M4, "linux-4.9", "0", settings -> {
                    PeerTimestamps store = new TcpMetricsStore(settings.profile(), 16);
                    store.remember(0, 9, 500, 10, 10, 0);
                    return String.valueOf(store.lookUp(0, 9, 3601 * SECOND).ts());
                }),
                proves(Row.M5, "linux-2.6.32", "2", settings -> {
                    PeerTimestamps store = new InetPeerStore(settings.profile(), 2);
                    for (int address = 0; address < 3; address++) {
                        store.remember(0, address, 500, 10, 10, address);
                    }
                    return String.valueOf(store.size());
                }),
                proves(
                        Row.M6,
                        "linux-4.9",
                        "1",
                        settings -> String.valueOf(Math.round(EntryScene.inTimeWait(settings.withSysctl(RECYCLE, "1"))
                                .remainingSeconds()))));
    }

    @TestFactory
    Stream<DynamicTest> read() {
        return Stream.of(
                proves(Row.R0, "linux-4.9", "", remembering(s -> s.sendOtherSyn(4001, ts(-2)))),
                proves(Row.R1, "linux-4.9", "", remembering(s -> s.sendOtherSyn(4001, TcpOptions.NONE))),
                proves(Row.R2, "linux-4.9", "S.", remembering(s -> {
                    s.waitSeconds(60);
                    s.sendOtherSyn(4001, ts(-2));
                })),
                proves(Row.R3, "linux-4.9", "", remembering(s -> {
                    s.peer.host.listen(81, 10, c -> ConnectionHandler.NONE);
                    s.peer.send(CraftedPeer.segment(4001, 81, 77, 0, SYN, ts(-2)));
                })),
                proves(Row.R4, "linux-4.9", "S.", remembering(s -> s.send(5, SYN, TcpOptions.NONE, 0))),
                proves(Row.R5, "linux-4.9", "S.", remembering(s -> {
                    s.peer.host.setSysctl(RECYCLE, "0");
                    s.sendOtherSyn(4001, ts(-2));
                })),
                proves(Row.R6, "linux-4.9", "TSecr " + TS, settings -> {
                    EntryScene scene = EntryScene.inTimeWait(settings.withSysctl(RECYCLE, "1"));
                    scene.peer.host.connect(
                            CraftedPeer.ADDRESS, 9, ConnectOptions.automatic(5), ConnectionHandler.NONE);
                    scene.peer.settle();
                    return "TSecr " + scene.peer.last().options().tsEcr();
                }));
    }

    /** Another connection of the peer that the host closes first, 10 s after it was opened. */
    private static void openAndClose(EntryScene scene, int port, int tsVal) {
        TcpOptions timestamps = TcpOptions.timestamps(tsVal, 0);
        scene.peer.send(CraftedPeer.segment(
                port,
                80,
                500,
                0,
                SYN,
                TcpOptions.builder().mss(1460).timestamps(tsVal, 0).build()));
        TcpSegment synAck = scene.peer.last();
        scene.peer.send(CraftedPeer.segment(port, 80, 501, synAck.seq() + 1, ACK, timestamps));
        scene.waitSeconds(10);
        scene.peer.send(CraftedPeer.segment(port, 80, 501, synAck.seq() + 2, FIN | ACK, timestamps));
    }
}
