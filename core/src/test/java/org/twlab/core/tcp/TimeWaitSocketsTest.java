package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;

import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.TcpSegment;

/**
 * What the rows of the TIME_WAIT table do: replies, timer, counters, as measured on Linux 3.10.99, 4.9.154 and 6.18.44. A
 * crafted peer lets the host close first and then sends what the row is about.
 */
class TimeWaitSocketsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final int ISN = 1000;
    private static final int TS = 50_000;

    @Test
    void withoutStimulusTheEntryLives60Seconds() {
        assertThat(EntryScene.inTimeWait("linux-4.9").remainingSeconds()).isEqualTo(60);
    }

    @Test
    void t1DeletesInSilenceAndCountsNothing() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.send(0, RST, 0);
        assertThat(scene.peer.host.timeWaitEntries()).isZero();
        assertThat(scene.peer.received).isEmpty();
        assertThat(scene.counter(Counter.TW)).isZero();
        scene.send(0, ACK, 1);
        assertThat(scene.peer.last().flagText())
                .as("afterwards there is no socket")
                .isEqualTo("R");
        assertThat(scene.peer.last().seq()).isEqualTo(scene.sndNxt);
    }

    @Test
    void t2RestartsOn310AndLeavesTheTimerOnLaterKernels() {
        for (String profile : new String[] {"linux-3.10", "linux-4.9", "linux-6.18"}) {
            EntryScene scene =
                    EntryScene.inTimeWait(TwoHosts.settings(profile).withSysctl("net.ipv4.tcp_rfc1337", "1"));
            scene.waitSeconds(20);
            scene.send(0, RST, 0);
            assertThat(scene.peer.received).isEmpty();
            assertThat(scene.remainingSeconds()).as(profile).isEqualTo(profile.equals("linux-3.10") ? 60 : 40);
        }
    }

    @Test
    void t3RestartsWithoutAnswerAndMovesTsRecent() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.waitSeconds(20);
        scene.send(0, ACK, 700);
        assertThat(scene.peer.received).isEmpty();
        scene.send(-1, FIN | ACK, 700);
        assertThat(scene.peer.last().options().tsEcr()).isEqualTo(TS + 700);
        assertThat(scene.remainingSeconds()).isEqualTo(60);
    }

    @Test
    void t4HandsTheSynToTheListenerWithAnIsnBeyondTheOldOne() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.send(-500, SYN, 1);
        TcpSegment answer = scene.peer.last();
        assertThat(answer.flagText()).isEqualTo("S.");
        assertThat(answer.seq() - scene.sndNxt).isEqualTo(65537);
        assertThat(scene.peer.host.timeWaitEntries()).isZero();
        assertThat(scene.counter(Counter.TW)).isZero();
    }

    @Test
    void t4IsnOf0Becomes1() {
        TimeWaitEntry entry =
                new TimeWaitEntry(0, 1, 2, 3, TcpState.TIME_WAIT, -65537, 5, 1, 7, 0, 0, 0, false, false, false, 1, 0);
        assertThat(TimeWaitSockets.nextIsn(entry)).isEqualTo(1);
    }

    @Test
    void t6LeavesEverythingAlone() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.waitSeconds(20);
        scene.send(1, RST, 0);
        assertThat(scene.peer.received).isEmpty();
        assertThat(scene.remainingSeconds()).isEqualTo(40);
    }

    @Test
    void t7AnswersWithTheOldNumbersAndRestarts() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.waitSeconds(20);
        scene.send(-1, FIN | ACK, 300);
        TcpSegment answer = scene.peer.last();
        assertThat(answer.flagText()).isEqualTo(".");
        assertThat(answer.seq()).isEqualTo(scene.sndNxt);
        assertThat(answer.ack()).isEqualTo(ISN + 2);
        assertThat(answer.options().tsEcr()).as("T7 does not move TS.Recent").isEqualTo(TS);
        assertThat(scene.remainingSeconds()).isEqualTo(60);
    }

    @Test
    void t7CountsAPawsFailureUnderTheKernelsName() {
        EntryScene old = EntryScene.inTimeWait("linux-4.9");
        old.send(500, SYN, -1);
        assertThat(old.counter(Counter.PAWS_ESTAB)).isEqualTo(1);
        EntryScene recent = EntryScene.inTimeWait("linux-6.18");
        recent.send(500, SYN, -1);
        assertThat(recent.counter(Counter.PAWS_TIMEWAIT)).isEqualTo(1);
        assertThat(recent.counter(Counter.PAWS_ESTAB)).isZero();
        assertThat(recent.peer.last().flagText()).isEqualTo(".");
        assertThat(recent.peer.host.timeWaitEntries()).isEqualTo(1);
    }

    @Test
    void t8AnswersAndLeavesTheTimer() {
        EntryScene scene = EntryScene.inTimeWait("linux-4.9");
        scene.waitSeconds(20);
        scene.send(-5, SYN, 0);
        assertThat(scene.peer.last().flagText()).isEqualTo(".");
        assertThat(scene.remainingSeconds()).isEqualTo(40);
    }

    @Test
    void refusedSynsAreAnsweredTwiceASecondAtMost() {
        EntryScene scene = EntryScene.inTimeWait("linux-6.18");
        for (int i = 0; i < 20; i++) {
            scene.send(-5, SYN, 0);
            scene.peer.runFor(50 * MILLISECOND);
        }
        assertThat(scene.peer.received).as("20 SYNs at 50 ms").hasSize(2);
        scene.send(-5, SYN, 0);
        assertThat(scene.peer.received)
                .as("the 21st, one second after the first")
                .hasSize(3);
        assertThat(scene.counter(Counter.TCP_ACK_SKIPPED_TIME_WAIT)).isEqualTo(18);
    }

    @Test
    void repeatedFinsAreNeverLimitedAndOldKernelsLimitNothing() {
        EntryScene recent = EntryScene.inTimeWait("linux-6.18");
        for (int i = 0; i < 12; i++) {
            recent.send(-1, FIN | ACK, 0);
        }
        assertThat(recent.peer.received).hasSize(12);
        EntryScene old = EntryScene.inTimeWait("linux-3.10");
        for (int i = 0; i < 12; i++) {
            old.send(-5, SYN, 0);
        }
        assertThat(old.peer.received).hasSize(12);
    }

    @Test
    void shortEntryThatIsRestartedLives60Seconds() {
        HostSettings recycling = TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_tw_recycle", "1");
        EntryScene scene = EntryScene.inTimeWait(recycling);
        scene.send(0, ACK, 0);
        assertThat(scene.remainingSeconds()).isEqualTo(60);
        EntryScene alone = EntryScene.inTimeWait(recycling);
        assertThat(alone.remainingSeconds())
                .as("3.5 x 200 ms, seen in steps of 10 ms")
                .isBetween(0.7, 0.71);
    }

    @Test
    void oldConnectionWithoutTimestampsIsJudgedBySequenceAlone() {
        EntryScene scene =
                EntryScene.inTimeWait(TwoHosts.settings("linux-4.9").withSysctl("net.ipv4.tcp_timestamps", "0"));
        scene.send(-5, SYN, 5000);
        assertThat(scene.peer.last().flagText()).isEqualTo(".");
        assertThat(scene.peer.last().options().hasTimestamps()).isFalse();
        scene.peer.runFor(SECOND);
        scene.send(5, SYN, -5000);
        assertThat(scene.peer.last().flagText()).isEqualTo("S.");
    }

    /** Up to 4.7 a recycled entry hangs in slots of 128 ms: 0.7 s becomes 0.768 s, as measured on 3.10.99. */
    @Test
    void aShortEntryOfAnOldKernelEndsInASlot() {
        HostSettings settings = TwoHosts.settings("linux-3.10").withSysctl("net.ipv4.tcp_tw_recycle", "1");
        EntryScene scene = EntryScene.inTimeWait(
                settings.toBuilder().timers(HostSettings.Timers.KERNEL).build());
        assertThat(scene.remainingSeconds()).isBetween(0.76, 0.78);
        assertThat(scene.counter(Counter.TW_KILLED)).isEqualTo(1);
        assertThat(scene.counter(Counter.TW)).isZero();
    }

    /** RFC 9293: 2 MSL of 2 minutes, or of what the host is given. */
    @Test
    void rfc9293WaitsTwoMsl() {
        assertThat(EntryScene.inTimeWait("rfc9293").remainingSeconds()).isEqualTo(240);
        HostSettings brief =
                TwoHosts.settings("rfc9293").toBuilder().mslNanos(15 * SECOND).build();
        assertThat(EntryScene.inTimeWait(brief).remainingSeconds()).isEqualTo(30);
        EntryScene repeated = EntryScene.inTimeWait("rfc9293");
        repeated.waitSeconds(100);
        repeated.send(-1, FIN | ACK, 5);
        assertThat(repeated.repliesAndLife()).isEqualTo("[.] 240");
    }
}
