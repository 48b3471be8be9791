package org.twlab.core.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.SocketSnapshot;

/**
 * What a socket of a host shows over time, as the recording program saw it by looking again and again:
 * {@code [[0.022, "FIN_WAIT2", 3, 60.0], [60.933, "gone", null, null]]}, that is seconds since the scene began, state,
 * timer as in /proc/net/tcp and what was left of it.
 *
 * <p>The program looked every few milliseconds, some 0.4 s late at first under load, and missed short states: the recorded
 * states must occur in the simulated order. How long an entry lived is compared with the kernel's lateness at HZ 250.
 */
final class Timeline {
    private static final double SECOND = 1e9;
    private static final long STEP = ScriptedPeer.MILLISECOND;
    private static final long LONG_STEP = 50 * STEP;
    /** Looking and writing down, under load. */
    private static final double LOAD_SECONDS = 0.1;

    private static final int HZ = 250;
    private static final double ENTRY_MATTERS_SECONDS = 1;

    private Timeline() {}

    /** One state and timer of the socket, from an instant on, with what was left of the timer then. */
    record Span(double seconds, String state, int timer, double left) {}

    /** Runs until the socket is gone or the time is up, and notes every change of state or timer. */
    static List<Span> watch(Simulation simulation, Supplier<Optional<SocketSnapshot>> socket, long forNanos) {
        long start = simulation.nowNanos();
        List<Span> spans = new ArrayList<>();
        while (simulation.nowNanos() - start < forNanos) {
            Optional<SocketSnapshot> now = socket.get();
            double seconds = (simulation.nowNanos() - start) / SECOND;
            if (now.isEmpty()) {
                spans.add(new Span(seconds, "gone", -1, 0));
                return spans;
            }
            SocketSnapshot s = now.get();
            Span span = new Span(seconds, LinuxNames.state(s.state()), timer(s.timer()), s.remainingNanos() / SECOND);
            if (spans.isEmpty() || !sameState(spans.get(spans.size() - 1), span)) {
                spans.add(span);
            }
            boolean waits = seconds > 5 && s.remainingNanos() > LONG_STEP;
            simulation.runUntil(simulation.nowNanos() + (waits ? LONG_STEP : STEP));
        }
        return spans;
    }

    private static boolean sameState(Span a, Span b) {
        return a.state().equals(b.state()) && a.timer() == b.timer();
    }

    /** Timers as /proc/net/tcp numbers them. */
    static int timer(SocketSnapshot.Timer timer) {
        return switch (timer) {
            case NONE -> 0;
            case RETRANSMIT -> 1;
            case KEEPALIVE -> 2;
            case TIME_WAIT -> 3;
            case PERSIST -> 4;
        };
    }

    static void compare(String column, JsonNode recorded, List<Span> simulated, Differences differences) {
        int at = 0;
        double recordedFrom = -1;
        double simulatedFrom = -1;
        double left = 0;
        for (JsonNode entry : recorded) {
            String state = entry.get(1).asText();
            int timer = state.equals("gone") ? -1 : entry.get(2).asInt();
            while (at < simulated.size() && !matches(simulated.get(at), state, timer)) {
                at++;
            }
            if (at == simulated.size()) {
                differences.add(column + ": recorded " + recorded + ", simulated " + simulated);
                return;
            }
            Span span = simulated.get(at);
            if (state.equals("gone") && recordedFrom >= 0) {
                double life = entry.get(0).asDouble() - recordedFrom;
                double nominal = span.seconds() - simulatedFrom;
                differences.within(
                        column + ": gone",
                        life,
                        nominal - LOAD_SECONDS - 0.2,
                        nominal + Wheel.lateSeconds(Math.max(nominal, 0.01), HZ) + 2 * LOAD_SECONDS);
            } else if (timer >= 2) {
                left = entry.get(3).asDouble();
                differences.within(column + ": left", left, span.left() - 0.4, span.left());
                if (recordedFrom < 0 || span.left() > ENTRY_MATTERS_SECONDS) {
                    recordedFrom = entry.get(0).asDouble() + left - span.left();
                    simulatedFrom = span.seconds();
                }
            }
        }
    }

    private static boolean matches(Span span, String state, int timer) {
        return span.state().equals(state) && span.timer() == timer;
    }
}
