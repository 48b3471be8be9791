package org.twlab.nat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.twlab.core.net.Interface;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/**
 * First packets on their way through the gateway. What they begin is in no table yet: the public port was chosen as the packet
 * came (nf_nat_setup_info), and the entry is put in as it leaves (__nf_conntrack_confirm). Until then two of them may have chosen
 * the same port, and the later one finds it taken.
 */
final class Unconfirmed {
    private final Simulation simulation;
    private final long raceNanos;
    private final Consumer<First> confirm;
    /** In the order in which they leave, as all take the same time. */
    private final ArrayDeque<Departure> waiting = new ArrayDeque<>();

    /**
     * The first packet of a connection.
     *
     * @param packet as it came
     * @param original its tuple
     * @param reply what answers look like
     * @param out where it leaves
     */
    record First(Ipv4Packet packet, Tuple original, Tuple reply, Interface out) {}

    /** @param confirm takes a packet when its time has come */
    Unconfirmed(Simulation simulation, long raceNanos, Consumer<First> confirm) {
        this.simulation = simulation;
        this.raceNanos = raceNanos;
        this.confirm = confirm;
    }

    int size() {
        return waiting.size();
    }

    void add(First first) {
        Departure departure = new Departure(first);
        waiting.add(departure);
        simulation.schedule(departure, simulation.nowNanos() + raceNanos);
    }

    /** Takes all of them out, in the order in which they came. */
    List<First> clear() {
        List<First> all = new ArrayList<>();
        for (Departure departure : waiting) {
            simulation.cancel(departure);
            all.add(departure.first);
        }
        waiting.clear();
        return all;
    }

    private final class Departure extends Event {
        private final First first;

        Departure(First first) {
            this.first = first;
        }

        @Override
        protected void fire() {
            confirm.accept(Objects.requireNonNull(waiting.poll()).first);
        }
    }
}
