package org.twlab.core.tcp;

import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.RowSwitch.proves;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.TcpOptions;

/**
 * Rows of TIME_WAIT, FIN_WAIT_2 and the full table, one by one: replies and the seconds the entry has left, as measured on
 * Linux 3.10.99, 4.9.154 and 6.18.44, 20 s after it began.
 */
class EntryRowsTest {
    private static final String BUCKETS = "net.ipv4.tcp_max_tw_buckets";

    private static Function<HostSettings, String> inTimeWait(Consumer<EntryScene> action) {
        return settings -> {
            EntryScene scene = EntryScene.inTimeWait(settings);
            scene.waitSeconds(20);
            action.accept(scene);
            return scene.repliesAndLife();
        };
    }

    private static Function<HostSettings, String> inFinWait2(Consumer<EntryScene> action) {
        return settings -> {
            EntryScene scene = EntryScene.inFinWait2(settings);
            scene.waitSeconds(20);
            action.accept(scene);
            return scene.repliesAndLife();
        };
    }

    @TestFactory
    Stream<DynamicTest> timeWait() {
        return Stream.of(
                proves(Row.T1, "linux-4.9", "[] 0", inTimeWait(s -> s.send(0, RST, 0))),
                proves(
                        Row.T2,
                        "linux-3.10",
                        "[] 60",
                        settings -> inTimeWait(s -> s.send(0, RST, 0))
                                .apply(settings.withSysctl("net.ipv4.tcp_rfc1337", "1"))),
                proves(Row.T3, "linux-4.9", "[] 60", inTimeWait(s -> s.send(0, ACK, 5))),
                proves(Row.T4, "linux-4.9", "[S.] 0", inTimeWait(s -> s.send(5, SYN, 0))),
                proves(Row.T5, "linux-4.9", "[. .] 40", inTimeWait(s -> {
                    s.peer.host.close(s.listener);
                    s.send(5, SYN, 0);
                    s.send(5, SYN, 0);
                })),
                proves(Row.T6, "linux-4.9", "[] 40", inTimeWait(s -> s.send(1, RST, 0))),
                proves(Row.T7, "linux-4.9", "[.] 60", inTimeWait(s -> s.send(-1, FIN | ACK, 0))),
                proves(Row.T8, "linux-4.9", "[.] 40", inTimeWait(s -> s.send(-5, SYN, 0))));
    }

    @TestFactory
    Stream<DynamicTest> finWait2() {
        return Stream.of(
                proves(Row.F1, "linux-4.9", "[.] 40", inFinWait2(s -> s.send(-1, ACK, 0))),
                proves(Row.F2, "linux-4.9", "[] 0", inFinWait2(s -> s.send(0, RST, 0))),
                proves(Row.F3, "linux-4.9", "[R.] 0", inFinWait2(s -> s.send(0, SYN, 0))),
                proves(Row.F4, "linux-4.9", "[] 40", inFinWait2(s -> s.send(0, ACK, 0))),
                proves(Row.F5, "linux-4.9", "[R] 0", inFinWait2(s -> s.send(0, ACK, 0, 3))),
                proves(Row.F6, "linux-4.9", "[.] 60", inFinWait2(s -> s.send(0, FIN | ACK, 0))));
    }

    @TestFactory
    Stream<DynamicTest> fullTable() {
        return Stream.of(
                proves(Row.W1, "linux-4.9", "0 entries, 1 overflow", settings -> {
                    EntryScene scene = full(settings);
                    scene.send(-1, FIN | ACK, 0);
                    return entriesAndOverflows(scene);
                }),
                proves(Row.W2, "linux-4.9", "0 entries, 1 overflow, then R", settings -> {
                    EntryScene scene = full(settings);
                    scene.send(-1, ACK, 0);
                    String before = entriesAndOverflows(scene);
                    scene.send(-1, FIN | ACK, 0);
                    return before + ", then " + scene.replies();
                }),
                proves(Row.W3, "linux-4.9", ".", settings -> {
                    EntryScene scene = full(settings);
                    scene.send(-1, FIN | ACK, 0);
                    return scene.replies();
                }),
                proves(Row.W4, "linux-4.9", "1 peer", settings -> {
                    EntryScene scene = full(settings.withSysctl("net.ipv4.tcp_tw_recycle", "1"));
                    scene.send(-1, FIN | ACK, 0);
                    return scene.peer.host.peersRemembered() + " peer";
                }));
    }

    private static EntryScene full(HostSettings settings) {
        return EntryScene.closing(settings.withSysctl(BUCKETS, "0"), TcpOptions.timestamps(EntryScene.TS, 0));
    }

    private static String entriesAndOverflows(EntryScene scene) {
        return scene.peer.host.timeWaitEntries() + " entries, " + scene.counter(Counter.TCP_TIME_WAIT_OVERFLOW)
                + " overflow";
    }
}
