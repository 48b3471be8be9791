package org.twlab.nat.balancer;

import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * What asks the backends of a {@link Balancer} whether they live: a SYN to each, from a privileged port of the balancer,
 * every interval. A SYN-ACK is answered by RST, so that nothing stays behind at the backend. It says alive, an RST says
 * dead, and so does silence when the next probe is due. Probes carry no timestamps.
 */
final class Prober extends Event {
    /** Netfilter's class of privileged ports; no pool has them. */
    private static final int FIRST_PORT = 600;

    private static final int LAST_PORT = 1023;
    private static final int WINDOW = 29_200;
    /** What initial sequence numbers differ by, from probe to probe. */
    private static final int ISS_STEP = 64_000;

    private final Simulation simulation;
    private final Balancer balancer;
    private final Backends backends;
    private final long intervalNanos;
    private final int servicePort;
    /** From where the answer that is awaited was asked; 0 for none. */
    private final int[] source;

    private final int[] port;
    private final int[] iss;
    private int nextPort = FIRST_PORT;
    private int nextIss;

    Prober(Balancer balancer, Backends backends, HealthCheck check, int servicePort, Simulation simulation) {
        this.simulation = simulation;
        this.balancer = balancer;
        this.backends = backends;
        this.intervalNanos = check.intervalNanos();
        this.servicePort = servicePort;
        source = new int[backends.size()];
        port = new int[backends.size()];
        iss = new int[backends.size()];
    }

    void start() {
        simulation.schedule(this, Math.addExact(simulation.nowNanos(), intervalNanos));
    }

    @Override
    protected void fire() {
        for (int i = 0; i < backends.size(); i++) {
            if (port[i] != 0) {
                port[i] = 0;
                backends.probed(i, false);
            }
            probe(i);
        }
        start();
    }

    private void probe(int backend) {
        port[backend] = takePort();
        iss[backend] = nextIss;
        nextIss += ISS_STEP;
        source[backend] = balancer.sendToBackend(backend, segment(backend, iss[backend], TcpSegment.SYN));
    }

    private int takePort() {
        int taken = nextPort == servicePort ? nextPort + 1 : nextPort;
        nextPort = taken >= LAST_PORT ? FIRST_PORT : taken + 1;
        return taken;
    }

    /** Whether a packet answers a probe; then what it says is noted. */
    boolean takes(Ipv4Packet packet, TcpSegment segment) {
        int to = segment.destinationPort();
        if (to < FIRST_PORT || to > LAST_PORT + 1) {
            return false;
        }
        for (int i = 0; i < port.length; i++) {
            if (port[i] == to
                    && source[i] == packet.destination()
                    && backends.is(i, packet.source(), segment.sourcePort())) {
                return takes(i, segment);
            }
        }
        return false;
    }

    private boolean takes(int backend, TcpSegment segment) {
        if (!segment.acks() || segment.ack() != iss[backend] + 1 || !(segment.syn() || segment.rst())) {
            return false;
        }
        if (segment.syn()) {
            balancer.sendToBackend(backend, segment(backend, segment.ack(), TcpSegment.RST));
        }
        port[backend] = 0;
        backends.probed(backend, !segment.rst());
        return true;
    }

    private TcpSegment segment(int backend, int seq, int flags) {
        return TcpSegment.of(
                /* sourcePort= */ port[backend],
                /* destinationPort= */ backends.endpoint(backend).port(),
                seq,
                0,
                flags,
                WINDOW,
                TcpOptions.NONE,
                LiteralBytes.EMPTY);
    }
}
