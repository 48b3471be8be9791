package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Counted;
import org.twlab.core.kernel.Parameter.EntrySyn;
import org.twlab.core.kernel.Parameter.EntryTimer;
import org.twlab.core.kernel.Parameter.Reuse;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/**
 * TIME_WAIT and FIN_WAIT_2 entries of all hosts of a run: made by {@link Closing}, told of segments by their host, and
 * ended by their timers. Applies what {@link TimeWaitRules} and {@link FinWait2Rules} decide.
 */
final class TimeWaitSockets {
    /** A timeout above this counts as TW, up to it as TWKilled, where entries have their own timers. */
    private static final long SHORT_TIMEOUT_NANOS = 4_000_000_000L;
    /** Added to the old SND.NXT for the ISN of the next incarnation: Linux {@code tcp_timewait_state_process}. */
    private static final int ISN_STEP = 65535 + 2;

    private final TcpStack stack;
    private final TimeWaitTable table;

    TimeWaitSockets(TcpStack stack) {
        this.stack = stack;
        this.table = new TimeWaitTable(stack.context().simulation(), this::expired);
    }

    /** The row of a connection, or {@link TimeWaitTable#NONE}. */
    int find(TcpHost host, int localAddress, int remoteAddress, int ports) {
        return table.find(host.id, localAddress, remoteAddress, ports);
    }

    TimeWaitEntry read(int row) {
        return table.read(row);
    }

    long expiresAtNanos(int row) {
        return table.expiresAtNanos(row);
    }

    /** Bytes of the table, which never shrinks. */
    long bytes() {
        return table.bytes();
    }

    /** Entries of all hosts. */
    int size() {
        return table.size();
    }

    /** Receives an entry and the instant at which its timer ends it, before any rounding. */
    interface EntryObserver {
        void on(TimeWaitEntry entry, long expiresAtNanos);
    }

    /** Shows the entries of a host, in no order that may decide anything. */
    void forEachOf(TcpHost host, EntryObserver observer) {
        table.forEachRow(row -> {
            if (table.hostId(row) == host.id) {
                observer.on(table.read(row), table.nominalExpiryNanos(row));
            }
        });
    }

    /** Ends all entries of a host without a count. */
    void endAllOf(TcpHost host, String how) {
        List<TimeWaitEntry> ended = new ArrayList<>();
        forEachOf(host, (entry, expiresAtNanos) -> ended.add(entry));
        ended.sort(Comparator.comparingInt(TimeWaitEntry::localAddress)
                .thenComparingInt(TimeWaitEntry::remoteAddress)
                .thenComparingInt(TimeWaitEntry::ports));
        for (TimeWaitEntry entry : ended) {
            end(host, find(host, entry.localAddress(), entry.remoteAddress(), entry.ports()), entry, how);
        }
    }

    /** Makes an entry. */
    void create(TimeWaitEntry entry, long timeoutNanos, boolean constant, long laterTimeoutNanos) {
        TcpHost host = stack.host(entry.hostId());
        host.entryAdded();
        int row = table.add(entry, timeoutNanos, constant, laterTimeoutNanos, host.timersOfEntry());
        if (host.profile().entriesCounted() == Counted.AT_ENTRY) {
            countLength(host, timeoutNanos);
        }
        if (host.isTraced()) {
            host.trace(new TraceEvent.EntryCreated(
                    host.nowNanos(),
                    host.name(),
                    entry.tuple(),
                    entry.connectionId(),
                    entry.substate().name(),
                    table.expiresAtNanos(row)));
        }
    }

    /** connect() takes the entry over: it is gone and counted. */
    void takeOver(TcpHost host, int row) {
        host.count(Counter.TW_RECYCLED);
        end(host, row, table.read(row), "reused");
    }

    /** The entry is gone, for a reason that is no segment. */
    void drop(TcpHost host, int row, String how) {
        end(host, row, table.read(row), how);
    }

    /** A segment has found an entry. */
    void arrives(TcpHost host, int row, Ipv4Packet packet, TcpSegment segment) {
        TimeWaitEntry entry = table.read(row);
        boolean judged = entry.usedTimestamps() || host.profile().entrySyn() == EntrySyn.RFC6191;
        boolean looked = judged && host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS);
        TcpOptions timestamps = SeenTimestamps.of(segment, looked);
        boolean pawsRejected = pawsRejects(host, entry, segment, timestamps);
        if (entry.substate() == TcpState.FIN_WAIT_2) {
            applyFinWait2(host, row, entry, packet, segment, timestamps, pawsRejected);
        } else {
            applyTimeWait(host, row, entry, packet, segment, timestamps, pawsRejected);
        }
    }

    private static boolean pawsRejects(TcpHost host, TimeWaitEntry entry, TcpSegment segment, TcpOptions timestamps) {
        int ageSeconds = host.secondsNow() - entry.tsRecentStamp();
        boolean tooOld = timestamps.hasTimestamps()
                && Paws.rejects(
                        entry.tsRecent(),
                        ageSeconds,
                        timestamps.tsVal(),
                        0,
                        host.profile().pawsIdleSeconds());
        return tooOld && !(segment.rst() && ageSeconds >= Paws.MSL_SECONDS);
    }

    private void applyTimeWait(
            TcpHost host,
            int row,
            TimeWaitEntry entry,
            Ipv4Packet packet,
            TcpSegment segment,
            TcpOptions timestamps,
            boolean pawsRejected) {
        @Nullable Listener listener = host.listenerOn(segment.destinationPort());
        boolean rfc1337 = host.sysctls().isOn(Sysctl.TCP_RFC1337);
        TimeWaitRule rule = TimeWaitRules.ruleFor(
                host.profile(),
                entry,
                segment,
                new TimeWaitRules.Circumstances(timestamps, pawsRejected, listener != null, rfc1337));
        if (pawsRejected) {
            host.count(host.profile().entryPawsCounter());
        }
        if (rule == TimeWaitRule.T4 && listener != null) {
            end(host, row, entry, rule.name());
            ListenInput.arrives(host, listener, packet, segment, OptionalInt.of(nextIsn(entry)));
            return;
        }
        if (rule.takesTimestamp && timestamps.hasTimestamps() && entry.usedTimestamps()) {
            table.setTimestamps(row, timestamps.tsVal(), host.secondsNow());
        }
        if (rule.timer == TimeWaitRule.Timer.DELETED) {
            end(host, row, entry, rule.name());
        } else if (restarts(host, rule)) {
            restart(host, row, entry, rule.name(), host.timeWaitNanos(), true);
        }
        if (rule.answered) {
            answer(host, row, entry, segment, rule != TimeWaitRule.T5);
        }
        host.refuse(packet, DropReason.TIME_WAIT_ENTRY, "row", rule, "seq", segment.seq(), "rcv_nxt", entry.rcvNxt());
    }

    /** The ISN of the next incarnation, beyond anything the old one has sent; never 0. */
    static int nextIsn(TimeWaitEntry entry) {
        int isn = entry.sndNxt() + ISN_STEP;
        return isn == 0 ? 1 : isn;
    }

    private static boolean restarts(TcpHost host, TimeWaitRule rule) {
        return switch (rule.timer) {
            case RESTARTED -> true;
            case UNCHANGED, DELETED -> false;
            case BY_PROFILE -> host.profile().is(Parameter.RFC1337_RST_RESTARTS);
        };
    }

    private void applyFinWait2(
            TcpHost host,
            int row,
            TimeWaitEntry entry,
            Ipv4Packet packet,
            TcpSegment segment,
            TcpOptions timestamps,
            boolean pawsRejected) {
        FinWait2Rule rule = FinWait2Rules.ruleFor(host.profile(), entry, segment, pawsRejected);
        switch (rule) {
            case F1 -> answer(host, row, entry, segment, true);
            case F2 -> end(host, row, entry, rule.name());
            case F3, F5 -> {
                Resets.inReply(host, packet, segment);
                end(host, row, entry, rule.name());
            }
            case F4, NONE -> {
                // dropped
            }
            case F6 -> {
                finReceived(host, row, segment, timestamps);
                return;
            }
        }
        host.refuse(packet, DropReason.TIME_WAIT_ENTRY, "row", rule, "seq", segment.seq(), "rcv_nxt", entry.rcvNxt());
    }

    /** Row F6: the peer's FIN has come, TIME_WAIT begins. */
    private void finReceived(TcpHost host, int row, TcpSegment fin, TcpOptions timestamps) {
        table.setTimeWait(row, fin.endSeq(), host.profile().reuse() == Reuse.DELAY_AFTER_ENTRY ? host.millisNow() : 0);
        if (timestamps.hasTimestamps()) {
            table.setTimestamps(row, timestamps.tsVal(), host.secondsNow());
        }
        TimeWaitEntry after = table.read(row);
        boolean recycled = host.profile().obeys(Row.M2)
                && host.isRecycling()
                && after.usedTimestamps()
                && host.memory().remember(after, host.profile().is(Parameter.RECYCLE_ENTRY_CREATES));
        long laterNanos = recycled && host.profile().obeys(Row.M6) ? table.laterTimeoutNanos(row) : 0;
        long timeoutNanos = laterNanos != 0 ? laterNanos : host.timeWaitNanos();
        host.traceState(after, TcpState.FIN_WAIT_2, TcpState.TIME_WAIT, "F6");
        restart(host, row, after, "F6", timeoutNanos, laterNanos == 0);
        sendAck(host, after);
    }

    private void restart(TcpHost host, int row, TimeWaitEntry entry, String rule, long timeoutNanos, boolean constant) {
        table.restart(row, timeoutNanos, constant, host.timersOfEntry());
        if (host.isTraced()) {
            host.trace(new TraceEvent.EntryRestarted(
                    host.nowNanos(),
                    host.name(),
                    entry.tuple(),
                    entry.connectionId(),
                    rule,
                    table.expiresAtNanos(row)));
        }
    }

    /** Sends the entry's ACK, unless it is limited and another was sent a moment ago. */
    private void answer(TcpHost host, int row, TimeWaitEntry entry, TcpSegment cause, boolean limited) {
        boolean counts =
                limited && host.profile().is(Parameter.ENTRY_ACKS_LIMITED) && (cause.syn() || cause.length() == 0);
        if (counts) {
            int nowMillis = host.millisNow() + 1;
            int last = table.lastLimitedAckMillis(row);
            if (last != 0 && nowMillis - last < host.sysctls().asInt(Sysctl.TCP_INVALID_RATELIMIT)) {
                host.count(
                        entry.substate() == TcpState.FIN_WAIT_2
                                ? Counter.TCP_ACK_SKIPPED_FIN_WAIT2
                                : Counter.TCP_ACK_SKIPPED_TIME_WAIT);
                return;
            }
            table.setLastLimitedAckMillis(row, nowMillis);
        }
        sendAck(host, entry);
    }

    /** ACK with SND.NXT, RCV.NXT, the frozen window and, if any, TS.Recent: Linux {@code tcp_v4_timewait_ack}. */
    private static void sendAck(TcpHost host, TimeWaitEntry entry) {
        TcpOptions options = entry.tsRecent() != 0
                ? TcpOptions.timestamps(host.ticksNow() + entry.tsOffset(), entry.tsRecent())
                : TcpOptions.NONE;
        TcpSegment ack = TcpSegment.of(
                entry.localPort(),
                entry.remotePort(),
                entry.sndNxt(),
                entry.rcvNxt(),
                TcpSegment.ACK,
                entry.window(),
                options,
                LiteralBytes.EMPTY);
        host.transmit(entry.localAddress(), entry.remoteAddress(), 0, ack, new EntryOrigin(host, entry.connectionId()));
    }

    private record EntryOrigin(TcpHost host, long connectionId) implements PacketOrigin {
        @Override
        public String originName() {
            return host.name();
        }
    }

    private void expired(int row) {
        TcpHost host = stack.host(table.hostId(row));
        if (host.profile().entriesCounted() == Counted.AT_EXPIRY) {
            countLength(host, table.timeoutNanos(row));
        }
        end(host, row, table.read(row), "expired");
    }

    /** The two wheels of old kernels count for themselves; later ones keep the limit. */
    private static void countLength(TcpHost host, long timeoutNanos) {
        boolean brief = host.profile().entryTimer() == EntryTimer.SLOW_WHEEL
                ? KernelTimers.isShort(host.settings().jiffiesPerSecond(), timeoutNanos)
                : timeoutNanos <= SHORT_TIMEOUT_NANOS;
        host.count(brief ? Counter.TW_KILLED : Counter.TW);
    }

    private void end(TcpHost host, int row, TimeWaitEntry entry, String how) {
        table.remove(row);
        host.entryRemoved(entry);
        if (host.isTraced()) {
            host.trace(new TraceEvent.EntryEnded(
                    host.nowNanos(),
                    host.name(),
                    entry.tuple(),
                    entry.connectionId(),
                    entry.substate().name(),
                    how));
            host.traceState(entry, entry.substate(), TcpState.CLOSED, how);
        }
    }
}
