package org.twlab.nat.rfc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;
import org.twlab.nat.MappingSnapshot;

/**
 * The mappings of a gateway, found by inside and by outside endpoint, with their sessions, and who has them. A mapping
 * ends with its last session.
 */
final class RfcTable {
    private final String node;
    private final RfcSettings settings;
    private final Simulation simulation;
    private final @Nullable TraceListener trace;
    private final PortAllocator ports;
    private final List<ExpiryQueue<Session>> expiry = new ArrayList<>();
    private final Indexes.ByInside byInside;
    private final Indexes.ByOutside byOutside;
    private final Indexes.Sessions sessions;
    private final Indexes.Subscribers subscribers = new Indexes.Subscribers();
    private final Indexes.Destinations destinations = new Indexes.Destinations();
    /** Whether sessions are counted by destination. */
    private final boolean countsDestinations;

    private long created;

    private @Nullable LongConsumer ends;

    RfcTable(String node, RfcSettings settings, OutsideAddresses addresses, NetworkContext context) {
        this.node = node;
        this.settings = settings;
        simulation = context.simulation();
        trace = context.trace();
        ports = new PortAllocator(
                settings, addresses, this, simulation, context.streams().named(node + "/port-choice"));
        for (RfcTimeout timeout : RfcTimeout.values()) {
            expiry.add(
                    new ExpiryQueue<>(simulation, settings.timeouts().of(timeout), session -> end(session, "expired")));
        }
        byInside = new Indexes.ByInside(settings.mapping());
        byOutside = new Indexes.ByOutside(settings.overloading());
        sessions = new Indexes.Sessions(settings.filtering() == EndpointDependence.ADDRESS_DEPENDENT);
        countsDestinations = settings.overloading() || settings.limits().perDestination() != RfcLimits.NONE;
    }

    /** From now on tells somebody the number of each session that ends. */
    void tellEnds(LongConsumer listener) {
        ends = listener;
    }

    PortAllocator ports() {
        return ports;
    }

    int mappings() {
        return byInside.size();
    }

    int sessions() {
        return sessions.size();
    }

    /** Inside hosts with a mapping, or a port or block held for them. */
    int subscribers() {
        return subscribers.size();
    }

    /** The mapping of what an inside endpoint sends to a remote one. */
    @Nullable
    Mapping findInside(int protocol, int address, int port, int remoteAddress, int remotePort) {
        return byInside.find(protocol, address, port, remoteAddress, remotePort);
    }

    /** The mapping of what comes from a remote endpoint to an outside port. */
    @Nullable
    Mapping findOutside(int protocol, OutsideAddress outside, int port, int remoteAddress, int remotePort) {
        return byOutside.find(protocol, outside, port, remoteAddress, remotePort);
    }

    /** What goes on between an inside endpoint and a remote one. */
    @Nullable
    Session findSession(int protocol, int address, int port, int remoteAddress, int remotePort) {
        return sessions.find(protocol, address, port, remoteAddress, remotePort);
    }

    /** What goes on between a mapping and a remote endpoint. */
    @Nullable
    Session findSession(Mapping mapping, int remoteAddress, int remotePort) {
        Session session = sessions.find(mapping, remoteAddress, remotePort);
        return session != null && session.mapping == mapping ? session : null;
    }

    /**
     * Whether the filter lets a remote endpoint in to a mapping that has no session with it. It may have one with
     * another mapping of the same inside endpoint, which could not tell the two apart.
     */
    boolean admits(Mapping mapping, int remoteAddress, int remotePort) {
        boolean permitted = switch (settings.filtering()) {
            case ENDPOINT_INDEPENDENT -> true;
            case ADDRESS_DEPENDENT -> sessions.hasAddress(mapping, remoteAddress);
            case ADDRESS_AND_PORT_DEPENDENT -> false;
        };
        return permitted && sessions.find(mapping, remoteAddress, remotePort) == null;
    }

    /**
     * A session for a flow that has none, with a mapping where there is none either; null if that was refused, and then
     * {@code refusal} is told why.
     *
     * @param mapping the flow's mapping; null for none
     */
    @Nullable
    Session open(@Nullable Mapping mapping, Flow flow, Refusal refusal) {
        Subscriber subscriber = mapping == null ? subscriberOf(flow.localAddress()) : mapping.subscriber;
        int quota = settings.limits().sessionsPerSubscriber();
        Session session = null;
        if (subscriber.sessions >= quota) {
            refusal.because(PortChoice.Refused.quota(subscriber.sessions, quota));
        } else if (mapping == null) {
            session = openMapping(subscriber, flow, refusal);
        } else if (sessionsToward(mapping.outside, flow) >= settings.limits().perDestination()) {
            refusal.because(ports.exhausted(mapping.outside, settings.ports(), flow));
        } else {
            session = addSession(mapping, flow);
        }
        forgetIfIdle(subscriber);
        return session;
    }

    private @Nullable Session openMapping(Subscriber subscriber, Flow flow, Refusal refusal) {
        int limit = settings.limits().mappings();
        if (mappings() >= limit) {
            refusal.because(
                    new PortChoice.Refused(DropReason.NAT_TABLE_FULL, List.of("entries", mappings(), "limit", limit)));
            return null;
        }
        PortChoice choice = ports.choose(subscriber, flow);
        if (choice instanceof PortChoice.Found found) {
            return addSession(addMapping(subscriber, flow, found), flow);
        }
        refusal.because((PortChoice.Refused) choice);
        return null;
    }

    private Mapping addMapping(Subscriber subscriber, Flow flow, PortChoice.Found found) {
        Mapping mapping = new Mapping(flow, subscriber, found.outside(), found.block(), found.port());
        subscriber.mappings++;
        byInside.add(mapping);
        byOutside.add(mapping);
        ports.began(mapping);
        if (trace != null) {
            trace.on(
                    new TraceEvent.MappingCreated(simulation.nowNanos(), node, mapping.internal(), mapping.external()));
        }
        return mapping;
    }

    private Session addSession(Mapping mapping, Flow flow) {
        Session session = new Session(mapping, flow.remoteAddress(), flow.remotePort(), ++created);
        sessions.add(session);
        mapping.sessions++;
        mapping.subscriber.sessions++;
        if (countsDestinations) {
            Destination destination = destinations.of(mapping.outside, flow);
            destination.sessions++;
            if (settings.overloading()) {
                destination.taken.add(mapping.outsidePort);
            }
            session.destination = destination;
        }
        return session;
    }

    /** Lets a session live for the time its state allows from now on. */
    void refresh(Session session) {
        expiry.get(session.state().timeout().ordinal()).refresh(session);
    }

    /** Ends a session, and its mapping if it was the last; {@code how} tells the trace why. */
    void end(Session session, String how) {
        if (ends != null) {
            ends.accept(session.number);
        }
        ExpiryQueue.remove(session);
        sessions.remove(session);
        Mapping mapping = session.mapping;
        mapping.subscriber.sessions--;
        Destination destination = session.destination;
        if (destination != null) {
            if (settings.overloading()) {
                destination.taken.remove(mapping.outsidePort);
            }
            if (--destination.sessions == 0) {
                destinations.remove(destination);
            }
        }
        if (--mapping.sessions == 0) {
            end(mapping, how);
        }
    }

    private void end(Mapping mapping, String how) {
        byInside.remove(mapping);
        byOutside.remove(mapping);
        Subscriber subscriber = mapping.subscriber;
        subscriber.mappings--;
        ports.ended(mapping);
        forgetIfIdle(subscriber);
        if (trace != null) {
            trace.on(new TraceEvent.MappingEnded(
                    simulation.nowNanos(), node, mapping.internal(), mapping.external(), how));
        }
    }

    /** Ends all there is, hold-downs included, in the order in which the sessions began. */
    void flush() {
        inOrder().forEach(session -> end(session, "flushed"));
        ports.releaseHeld();
    }

    private Subscriber subscriberOf(int address) {
        Subscriber subscriber = subscribers.find(address);
        if (subscriber == null) {
            subscriber = new Subscriber(address);
            subscribers.add(subscriber);
        }
        return subscriber;
    }

    /** Forgets a subscriber that has nothing left. */
    void forgetIfIdle(Subscriber subscriber) {
        if (subscriber.isIdle()) {
            subscribers.remove(subscriber);
        }
    }

    /** Sessions from an outside address to the remote endpoint of a flow; 0 where they are not counted. */
    int sessionsToward(OutsideAddress outside, Flow flow) {
        Destination destination = countsDestinations ? destinations.find(outside, flow) : null;
        return destination == null ? 0 : destination.sessions;
    }

    /** The ports that sessions from an outside address to the remote endpoint of a flow take; only where overloaded. */
    PortSet takenToward(OutsideAddress outside, Flow flow) {
        Destination destination = destinations.find(outside, flow);
        return destination == null ? PortSet.EMPTY : destination.taken;
    }

    /** All sessions in the order in which they began. */
    List<MappingSnapshot> snapshot() {
        return inOrder().stream().map(Session::snapshot).toList();
    }

    private List<Session> inOrder() {
        List<Session> all = new ArrayList<>(sessions());
        sessions.forEach(all::add);
        all.sort(Comparator.comparingLong(session -> session.number));
        return all;
    }

    /** Who is told why a session was refused. */
    @FunctionalInterface
    interface Refusal {
        void because(PortChoice.Refused why);
    }
}
