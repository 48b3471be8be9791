package org.twlab.nat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway should do, told as simply as possible: a list of entries that is searched from end to end, expiry by
 * comparing with the clock, the state table as words. It follows segments whose numbers are all in place: every RST is at
 * the next number expected, no SYN-ACK answers an ignored SYN, no data is outstanding.
 */
final class ReferenceNat {
    private static final Map<String, Integer> SECONDS = Map.of(
            "SYN_SENT", 120,
            "SYN_RECV", 60,
            "ESTABLISHED", 432_000,
            "FIN_WAIT", 120,
            "CLOSE_WAIT", 60,
            "LAST_ACK", 30,
            "TIME_WAIT", 120,
            "CLOSE", 10,
            "SYN_SENT2", 120);

    private final boolean kernel6;
    private final @Nullable PortRange range;
    private final Map<String, String> table;
    private final List<Entry> entries = new ArrayList<>();
    private long now;

    ReferenceNat(String model, @Nullable PortRange range) {
        table = TransitionTableTest.expected(model);
        kernel6 = model.equals("netfilter-6.18");
        this.range = range;
    }

    /** One connection. */
    static final class Entry {
        final Flow flow;
        final int publicPort;
        String state = "NONE";
        boolean finOpenedClose;
        boolean answered;
        boolean challengeExpected;
        String last = "";
        long expires;

        Entry(Flow flow, int publicPort) {
            this.flow = flow;
            this.publicPort = publicPort;
        }
    }

    /** Who talks to whom. */
    record Flow(int host, int insidePort, int remote, int remotePort) {
        boolean sameRemote(Flow other) {
            return remote == other.remote && remotePort == other.remotePort;
        }

        boolean sameInside(Flow other) {
            return host == other.host && insidePort == other.insidePort;
        }
    }

    void advanceTo(long seconds) {
        now = seconds;
        entries.removeIf(entry -> entry.expires <= now);
    }

    List<Entry> entries() {
        return entries;
    }

    /** The living entry of a flow. */
    Optional<Entry> find(Flow flow) {
        return entries.stream().filter(entry -> entry.flow.equals(flow)).findAny();
    }

    /** The living entry that a packet from outside is for. */
    Optional<Entry> find(int remote, int remotePort, int publicPort) {
        return entries.stream()
                .filter(entry -> entry.flow.remote == remote
                        && entry.flow.remotePort == remotePort
                        && entry.publicPort == publicPort)
                .findAny();
    }

    /** Ports that a new connection may get: those from first to last that are not taken. */
    record Allowed(int first, int last, Set<Integer> taken) {
        boolean contains(int port) {
            return first <= port && port <= last && !taken.contains(port);
        }

        boolean isNone() {
            return taken.stream().filter(port -> first <= port && port <= last).count() == last - first + 1;
        }
    }

    /** The ports a new connection may get: one where the kernel has no choice, none where all are taken. */
    Allowed allowedPorts(Flow flow) {
        Set<Integer> taken = entries.stream()
                .filter(entry -> entry.flow.sameRemote(flow))
                .map(entry -> entry.publicPort)
                .collect(Collectors.toSet());
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry sibling = entries.get(i);
            if (sibling.flow.sameInside(flow)) {
                if (!taken.contains(sibling.publicPort)) {
                    return new Allowed(sibling.publicPort, sibling.publicPort, taken);
                }
                break;
            }
        }
        int wanted = flow.insidePort;
        if ((range == null || range.contains(wanted)) && !taken.contains(wanted)) {
            return new Allowed(wanted, wanted, taken);
        }
        if (range != null) {
            return new Allowed(range.first(), range.last(), taken);
        }
        int first = wanted < 512 ? 1 : wanted < 1024 ? 600 : 1024;
        int last = wanted < 512 ? 511 : wanted < 1024 ? 1023 : 65535;
        return new Allowed(first, last, taken);
    }

    Entry add(Flow flow, int publicPort) {
        Entry entry = new Entry(flow, publicPort);
        entries.add(entry);
        return entry;
    }

    /** Whether a segment of this class can be the first of a connection. */
    static boolean mayBegin(PacketClass segment) {
        return segment == PacketClass.SYN || segment == PacketClass.ACK;
    }

    /** What becomes of a segment: it passes, is dropped, or ends the entry and must be looked at without it. */
    enum Fate {
        PASSES,
        DROPPED,
        REOPENS
    }

    Fate track(Entry entry, String direction, PacketClass segment) {
        String what = direction + ":" + segment;
        String cell = cell(entry.state, what);
        if (cell.equals("invalid")) {
            return Fate.DROPPED;
        }
        boolean finished = entry.state.equals("TIME_WAIT") || entry.state.equals("CLOSE");
        if (cell.equals("SYN_SENT") && finished) {
            if (entry.finOpenedClose || entry.last.equals(direction + ":RST")) {
                entries.remove(entry);
                return Fate.REOPENS;
            }
            cell = "ignored";
        }
        String opposite = direction.equals("o") ? "r" : "o";
        if (cell.equals("TIME_WAIT")
                && entry.state.equals("LAST_ACK")
                && segment == PacketClass.ACK
                && entry.challengeExpected
                && entry.last.equals(opposite + ":SYN")) {
            entry.challengeExpected = false;
            entry.answered |= direction.equals("r");
            return Fate.PASSES;
        }
        if (cell.equals("ignored")) {
            entry.last = what;
            entry.challengeExpected = what.equals("o:SYN") ? entry.state.equals("LAST_ACK") : entry.challengeExpected;
            entry.answered |= direction.equals("r");
            return Fate.PASSES;
        }
        accept(entry, what, cell);
        return Fate.PASSES;
    }

    private String cell(String state, String what) {
        return table.get(state + " " + what);
    }

    private void accept(Entry entry, String what, String next) {
        boolean reset = what.endsWith("RST");
        if (reset && !entry.answered) {
            entries.remove(entry);
            return;
        }
        boolean repeatedSyn = what.equals("o:SYN") && entry.state.equals("SYN_SENT") && !entry.answered;
        entry.finOpenedClose |= next.equals("FIN_WAIT") && !entry.state.equals("FIN_WAIT");
        entry.state = next;
        entry.last = what;
        int seconds = SECONDS.get(next);
        if (next.equals("ESTABLISHED") && !entry.answered) {
            seconds = 300;
        }
        entry.answered |= what.startsWith("r");
        if (!(kernel6 && repeatedSyn)) {
            entry.expires = now + seconds;
        }
    }
}
