package org.twlab.nat.rfc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.MappingSnapshot;

/** What an RFC gateway with one address remembers, as plain lists that are searched from end to end. */
final class ReferenceTable {
    final RfcSettings settings;
    final List<Entry> entries = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    long nowNanos;

    ReferenceTable(RfcSettings settings) {
        this.settings = settings;
    }

    /** A mapping. */
    static final class Entry {
        final int protocol;
        final Endpoint inside;
        final Endpoint first;
        final Endpoint outside;
        final List<Row> rows = new ArrayList<>();

        Entry(int protocol, Endpoint inside, Endpoint first, Endpoint outside) {
            this.protocol = protocol;
            this.inside = inside;
            this.first = first;
            this.outside = outside;
        }

        @Nullable
        Row with(Endpoint remote) {
            return rows.stream()
                    .filter(row -> row.remote.equals(remote))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A session: what each side has sent since the connection began, and whether an RST was the last thing said. */
    static final class Row {
        final Endpoint remote;
        final TreeSet<String> seen = new TreeSet<>();
        boolean reset;
        long expiresNanos;

        Row(Endpoint remote) {
            this.remote = remote;
        }

        String phase(int protocol) {
            if (protocol != RfcLab.TCP) {
                return protocol == RfcLab.UDP ? "UDP" : "ICMP_QUERY";
            }
            if (reset) {
                return "RESET";
            }
            if (seen.contains("FIN out") || seen.contains("FIN in")) {
                return seen.containsAll(List.of("FIN out", "FIN in")) ? "TIME_WAIT" : "CLOSING";
            }
            return seen.containsAll(List.of("SYN out", "SYN in")) ? "ESTABLISHED" : "PARTIALLY_OPEN";
        }
    }

    private long lifetimeNanos(String phase) {
        return settings.timeouts()
                .of(
                        switch (phase) {
                            case "RESET" -> RfcTimeout.TCP_AFTER_RESET;
                            case "TIME_WAIT" -> RfcTimeout.TCP_TIME_WAIT;
                            case "CLOSING", "PARTIALLY_OPEN" -> RfcTimeout.TCP_TRANSITORY;
                            case "ESTABLISHED" -> RfcTimeout.TCP_ESTABLISHED;
                            default -> RfcTimeout.valueOf(phase);
                        });
    }

    /** An outside endpoint that has served a host. */
    record Held(int protocol, Endpoint outside, int host, long untilNanos) {}

    void advance(long toNanos) {
        nowNanos = toNanos;
        for (Entry entry : List.copyOf(entries)) {
            long last =
                    entry.rows.stream().mapToLong(row -> row.expiresNanos).max().orElse(0);
            entry.rows.removeIf(row -> row.expiresNanos <= nowNanos);
            if (entry.rows.isEmpty()) {
                entries.remove(entry);
                held.add(new Held(
                        entry.protocol, entry.outside, entry.inside.address(), last + settings.holdDownNanos()));
            }
        }
        held.removeIf(port -> port.untilNanos <= nowNanos);
    }

    /** The mapping that has a session between the two. */
    @Nullable
    Entry between(int protocol, Endpoint inside, Endpoint remote) {
        return of(protocol, inside)
                .filter(entry -> entry.with(remote) != null)
                .findFirst()
                .orElse(null);
    }

    /** The mapping that a packet to a remote endpoint would share. */
    @Nullable
    Entry shared(int protocol, Endpoint inside, Endpoint remote) {
        return of(protocol, inside)
                .filter(entry -> alike(settings.mapping(), entry.first, remote))
                .findFirst()
                .orElse(null);
    }

    private Stream<Entry> of(int protocol, Endpoint inside) {
        return entries.stream().filter(entry -> entry.protocol == protocol && entry.inside.equals(inside));
    }

    private static boolean alike(EndpointDependence dependence, Endpoint one, Endpoint other) {
        return switch (dependence) {
            case ENDPOINT_INDEPENDENT -> true;
            case ADDRESS_DEPENDENT -> one.address() == other.address();
            case ADDRESS_AND_PORT_DEPENDENT -> one.equals(other);
        };
    }

    /** The mapping that a packet from outside comes in by; null for none, or if it must stay out. */
    @Nullable
    Entry entered(int protocol, Endpoint outside, Endpoint remote, boolean opens) {
        Entry entry = entries.stream()
                .filter(at -> at.protocol == protocol && at.outside.equals(outside))
                .filter(at -> !settings.overloading() || at.first.equals(remote))
                .findFirst()
                .orElse(null);
        if (entry == null || entry.with(remote) != null) {
            return entry;
        }
        boolean known = between(protocol, entry.inside, remote) != null;
        boolean admitted = entry.rows.stream().anyMatch(row -> alike(settings.filtering(), row.remote, remote));
        return opens && admitted && !known && mayHaveMoreSessions(entry.inside.address()) ? entry : null;
    }

    boolean mayHaveMoreSessions(int host) {
        long sessions = entries.stream()
                .filter(entry -> entry.inside.address() == host)
                .mapToLong(entry -> entry.rows.size())
                .sum();
        return sessions < settings.limits().sessionsPerSubscriber();
    }

    boolean mayHaveMorePorts(int host) {
        long ports =
                entries.stream().filter(entry -> entry.inside.address() == host).count();
        return ports < settings.limits().portsPerSubscriber()
                && entries.size() < settings.limits().mappings();
    }

    /** The ports that a new mapping may get. */
    Set<Integer> free(int protocol, Endpoint inside, Endpoint remote) {
        TreeSet<Integer> free = new TreeSet<>();
        for (int port = settings.ports().first(); port <= settings.ports().last(); port++) {
            boolean odd = (port - inside.port()) % 2 != 0;
            if (!(odd && settings.parity() && protocol == RfcLab.UDP)
                    && isFree(protocol, port, remote)
                    && mayUse(protocol, port, inside.address())) {
                free.add(port);
            }
        }
        return free;
    }

    private boolean isFree(int protocol, int port, Endpoint remote) {
        return entries.stream()
                .noneMatch(entry -> entry.protocol == protocol
                        && entry.outside.port() == port
                        && (!settings.overloading() || entry.first.equals(remote)));
    }

    private boolean mayUse(int protocol, int port, int host) {
        int size = settings.allocation().blockSize();
        if (size > 0) {
            return mayUseBlock(blockOf(port), host);
        }
        return settings.overloading()
                || held.stream()
                        .noneMatch(at -> at.protocol == protocol && at.outside.port() == port && at.host != host);
    }

    private boolean mayUseBlock(int block, int host) {
        PortAllocation.Blocks blocks = (PortAllocation.Blocks) settings.allocation();
        if (block >= settings.ports().size() / blocks.size()) {
            return false;
        }
        TreeSet<Integer> owners = new TreeSet<>();
        TreeSet<Integer> own = new TreeSet<>();
        uses().filter(use -> blockOf(use.outside.port()) == block).forEach(use -> owners.add(use.host));
        uses().filter(use -> use.host == host).forEach(use -> own.add(blockOf(use.outside.port())));
        return owners.isEmpty() ? own.size() < blocks.maxPerSubscriber() : owners.contains(host);
    }

    /** What serves a host or is held for it. */
    private Stream<Held> uses() {
        Stream<Held> live =
                entries.stream().map(entry -> new Held(entry.protocol, entry.outside, entry.inside.address(), 0));
        return Stream.concat(live, held.stream());
    }

    private int blockOf(int port) {
        return (port - settings.ports().first()) / settings.allocation().blockSize();
    }

    /** A packet has passed. */
    void note(Entry entry, Endpoint remote, boolean outbound, @Nullable TcpSegment segment) {
        Row row = entry.with(remote);
        boolean begins = row == null;
        if (begins) {
            row = new Row(remote);
            entry.rows.add(row);
        }
        String before = row.phase(entry.protocol);
        if (segment != null) {
            note(row, outbound ? " out" : " in", segment);
        }
        String after = row.phase(entry.protocol);
        if (begins || outbound || settings.inboundRefreshes() || !before.equals(after)) {
            row.expiresNanos = nowNanos + lifetimeNanos(after);
        }
    }

    private static void note(Row row, String side, TcpSegment segment) {
        boolean over = List.of("TIME_WAIT", "RESET").contains(row.phase(RfcLab.TCP));
        row.reset = segment.rst();
        if (segment.rst()) {
            return;
        }
        if (segment.syn() && !segment.acks() && over) {
            row.seen.clear();
        }
        if (segment.syn()) {
            row.seen.add("SYN" + side);
        } else if (segment.fin()) {
            row.seen.add("FIN" + side);
        }
    }

    /** As the gateway shows it. */
    Stream<MappingSnapshot> rows() {
        return entries.stream()
                .flatMap(entry -> entry.rows.stream()
                        .map(row -> new MappingSnapshot(
                                entry.protocol,
                                new FourTuple(entry.inside, row.remote),
                                new FourTuple(row.remote, entry.outside),
                                row.phase(entry.protocol),
                                !row.phase(entry.protocol).equals("PARTIALLY_OPEN"),
                                !row.phase(entry.protocol).equals("PARTIALLY_OPEN"),
                                row.expiresNanos)));
    }
}
