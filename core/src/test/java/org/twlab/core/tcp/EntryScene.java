package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;

import java.util.stream.Collectors;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** A host that has closed first at second 10, and a peer that lets a test write its segments. */
final class EntryScene {
    static final long SECOND = 1_000_000_000L;
    static final long MILLISECOND = 1_000_000L;
    static final int ISN = 1000;
    /** TSval of the peer's segments so far. */
    static final int TS = 50_000;

    final CraftedPeer peer;
    final Listener listener;
    int sndNxt;
    int accepted;

    private int rcvNxt = ISN + 2;

    EntryScene(HostSettings settings) {
        peer = new CraftedPeer(settings);
        listener = peer.host.listen(80, 128, c -> {
            accepted++;
            peer.host.simulation().at(peer.nowNanos() + 10 * SECOND, c::close);
            return ConnectionHandler.NONE;
        });
    }

    /** A host in TIME_WAIT since second 10, RCV.NXT = ISN + 2. */
    static EntryScene inTimeWait(HostSettings settings) {
        EntryScene scene = closing(settings, TcpOptions.timestamps(TS, 0));
        scene.send(-1, FIN | ACK, 0);
        assertThat(scene.peer.host.timeWaitEntries()).isEqualTo(1);
        scene.peer.received.clear();
        return scene;
    }

    static EntryScene inTimeWait(String profile) {
        return inTimeWait(TwoHosts.settings(profile));
    }

    /** A host whose orphan waits for the peer's FIN since second 10, RCV.NXT = ISN + 1. */
    static EntryScene inFinWait2(HostSettings settings) {
        EntryScene scene = closing(settings, TcpOptions.timestamps(TS, 0));
        scene.rcvNxt = ISN + 1;
        scene.send(0, ACK, 0);
        scene.peer.received.clear();
        return scene;
    }

    /** A host whose FIN has just left. */
    static EntryScene closing(HostSettings settings, TcpOptions timestamps) {
        EntryScene scene = new EntryScene(settings);
        TcpOptions offer = timestamps.hasTimestamps()
                ? TcpOptions.builder()
                        .mss(1460)
                        .timestamps(timestamps.tsVal(), 0)
                        .build()
                : TcpOptions.builder().mss(1460).build();
        scene.peer.send(CraftedPeer.segment(4000, 80, ISN, 0, SYN, offer));
        scene.sndNxt = scene.peer.last().seq() + 1;
        scene.peer.send(CraftedPeer.segment(4000, 80, ISN + 1, scene.sndNxt, ACK, timestamps));
        scene.peer.runUntil(10 * SECOND);
        scene.sndNxt++;
        scene.peer.received.clear();
        return scene;
    }

    /** Sends a segment placed relative to the entry's RCV.NXT, with a TSval relative to the last one taken. */
    void send(int seqFromRcvNxt, int flags, int tsDelta) {
        send(seqFromRcvNxt, flags, tsDelta, 0);
    }

    void send(int seqFromRcvNxt, int flags, int tsDelta, int bytes) {
        send(seqFromRcvNxt, flags, TcpOptions.timestamps(TS + tsDelta, 0), bytes);
    }

    void send(int seqFromRcvNxt, int flags, TcpOptions options, int bytes) {
        int ack = (flags & ACK) != 0 ? sndNxt : 0;
        peer.send(CraftedPeer.segment(
                4000, 80, rcvNxt + seqFromRcvNxt, ack, flags, options, LiteralBytes.of(new byte[bytes])));
    }

    /** Sends a SYN from another port of the peer. */
    void sendOtherSyn(int port, TcpOptions options) {
        peer.send(CraftedPeer.segment(port, 80, 77, 0, SYN, options));
    }

    long counter(Counter counter) {
        return peer.host.counters().get(counter);
    }

    /** Flags of what the host has sent since the scene began. */
    String replies() {
        return peer.received.stream().map(TcpSegment::flagText).collect(Collectors.joining(" "));
    }

    /** Replies so far, then the seconds that entries still live. */
    String repliesAndLife() {
        String replies = replies();
        return "[" + replies + "] " + Math.round(remainingSeconds());
    }

    /** Seconds until the entry is gone, from now. */
    double remainingSeconds() {
        long start = peer.nowNanos();
        while (peer.host.timeWaitEntries() > 0) {
            peer.runFor(10 * MILLISECOND);
        }
        return (peer.nowNanos() - start) / 1e9;
    }

    void waitSeconds(int seconds) {
        peer.runFor(seconds * SECOND);
    }
}
