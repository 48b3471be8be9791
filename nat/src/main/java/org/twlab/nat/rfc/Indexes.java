package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;

/** The tables of an {@link RfcTable}, each by one key. */
final class Indexes {
    private Indexes() {}

    /** Mappings by what their inside hosts send. */
    static final class ByInside extends ChainedTable<Mapping> {
        private final EndpointDependence dependence;

        ByInside(EndpointDependence dependence) {
            this.dependence = dependence;
        }

        @Nullable
        Mapping find(int protocol, int address, int port, int remoteAddress, int remotePort) {
            Mapping at = first(hash(protocol, address, port, remoteAddress, remotePort));
            while (at != null
                    && (at.insidePort != port
                            || at.subscriber.address != address
                            || at.protocol != protocol
                            || !dependence.same(at.remoteAddress, at.remotePort, remoteAddress, remotePort))) {
                at = at.nextInside;
            }
            return at;
        }

        @Override
        int hashOf(Mapping mapping) {
            return hash(
                    mapping.protocol,
                    mapping.subscriber.address,
                    mapping.insidePort,
                    mapping.remoteAddress,
                    mapping.remotePort);
        }

        @Override
        @Nullable
        Mapping next(Mapping mapping) {
            return mapping.nextInside;
        }

        @Override
        void setNext(Mapping mapping, @Nullable Mapping next) {
            mapping.nextInside = next;
        }

        private int hash(int protocol, int address, int port, int remoteAddress, int remotePort) {
            return mix(key(protocol, address, port), dependence.part(remoteAddress, remotePort));
        }
    }

    /** Mappings by what comes for them: where a port serves several remote endpoints, by those too. */
    static final class ByOutside extends ChainedTable<Mapping> {
        private final EndpointDependence dependence;

        ByOutside(boolean overloading) {
            dependence = overloading
                    ? EndpointDependence.ADDRESS_AND_PORT_DEPENDENT
                    : EndpointDependence.ENDPOINT_INDEPENDENT;
        }

        @Nullable
        Mapping find(int protocol, OutsideAddress outside, int port, int remoteAddress, int remotePort) {
            Mapping at = first(hash(protocol, outside, port, remoteAddress, remotePort));
            while (at != null
                    && (at.outsidePort != port
                            || at.outside != outside
                            || at.protocol != protocol
                            || !dependence.same(at.remoteAddress, at.remotePort, remoteAddress, remotePort))) {
                at = at.nextOutside;
            }
            return at;
        }

        @Override
        int hashOf(Mapping mapping) {
            return hash(
                    mapping.protocol, mapping.outside, mapping.outsidePort, mapping.remoteAddress, mapping.remotePort);
        }

        @Override
        @Nullable
        Mapping next(Mapping mapping) {
            return mapping.nextOutside;
        }

        @Override
        void setNext(Mapping mapping, @Nullable Mapping next) {
            mapping.nextOutside = next;
        }

        private int hash(int protocol, OutsideAddress outside, int port, int remoteAddress, int remotePort) {
            return mix(key(protocol, outside.address(), port), dependence.part(remoteAddress, remotePort));
        }
    }

    /**
     * Sessions by inside and remote endpoint. Where filters ask for the address only, those of one address share a
     * slot, so that one of them is found at once.
     */
    static final class Sessions extends ChainedTable<Session> {
        private final boolean byAddress;

        Sessions(boolean byAddress) {
            this.byAddress = byAddress;
        }

        @Nullable
        Session find(Mapping mapping, int remoteAddress, int remotePort) {
            return find(mapping.protocol, mapping.subscriber.address, mapping.insidePort, remoteAddress, remotePort);
        }

        @Nullable
        Session find(int protocol, int address, int port, int remoteAddress, int remotePort) {
            Session at = first(hash(protocol, address, port, remoteAddress, remotePort));
            while (at != null && !is(at, protocol, address, port, remoteAddress, remotePort)) {
                at = at.next;
            }
            return at;
        }

        private static boolean is(
                Session session, int protocol, int address, int port, int remoteAddress, int remotePort) {
            Mapping mapping = session.mapping;
            return session.remoteAddress == remoteAddress
                    && session.remotePort == remotePort
                    && mapping.insidePort == port
                    && mapping.subscriber.address == address
                    && mapping.protocol == protocol;
        }

        /** Whether a mapping has a session with some port of an address; only where filters ask for that. */
        boolean hasAddress(Mapping mapping, int remoteAddress) {
            Session at =
                    first(hash(mapping.protocol, mapping.subscriber.address, mapping.insidePort, remoteAddress, 0));
            while (at != null && (at.mapping != mapping || at.remoteAddress != remoteAddress)) {
                at = at.next;
            }
            return at != null;
        }

        @Override
        int hashOf(Session session) {
            Mapping mapping = session.mapping;
            return hash(
                    mapping.protocol,
                    mapping.subscriber.address,
                    mapping.insidePort,
                    session.remoteAddress,
                    session.remotePort);
        }

        @Override
        @Nullable
        Session next(Session session) {
            return session.next;
        }

        @Override
        void setNext(Session session, @Nullable Session next) {
            session.next = next;
        }

        private int hash(int protocol, int address, int port, int remoteAddress, int remotePort) {
            return mix(key(protocol, address, port), key(0, remoteAddress, byAddress ? 0 : remotePort));
        }
    }

    /** Subscribers by address. */
    static final class Subscribers extends ChainedTable<Subscriber> {
        @Nullable
        Subscriber find(int address) {
            Subscriber at = first(mix(address, 0));
            while (at != null && at.address != address) {
                at = at.next;
            }
            return at;
        }

        @Override
        int hashOf(Subscriber subscriber) {
            return mix(subscriber.address, 0);
        }

        @Override
        @Nullable
        Subscriber next(Subscriber subscriber) {
            return subscriber.next;
        }

        @Override
        void setNext(Subscriber subscriber, @Nullable Subscriber next) {
            subscriber.next = next;
        }
    }

    /** Destinations by outside address and remote endpoint. */
    static final class Destinations extends ChainedTable<Destination> {
        @Nullable
        Destination find(OutsideAddress outside, Flow flow) {
            int protocol = flow.protocol();
            Destination at = first(hash(outside, protocol, flow.remoteAddress(), flow.remotePort()));
            while (at != null
                    && (at.address != flow.remoteAddress()
                            || at.port != flow.remotePort()
                            || at.outside != outside
                            || at.protocol != protocol)) {
                at = at.next;
            }
            return at;
        }

        /** The one of a flow, which is made where there is none. */
        Destination of(OutsideAddress outside, Flow flow) {
            Destination found = find(outside, flow);
            if (found == null) {
                found = new Destination(outside, flow.protocol(), flow.remoteAddress(), flow.remotePort());
                add(found);
            }
            return found;
        }

        @Override
        int hashOf(Destination destination) {
            return hash(destination.outside, destination.protocol, destination.address, destination.port);
        }

        @Override
        @Nullable
        Destination next(Destination destination) {
            return destination.next;
        }

        @Override
        void setNext(Destination destination, @Nullable Destination next) {
            destination.next = next;
        }

        private static int hash(OutsideAddress outside, int protocol, int address, int port) {
            return mix(key(protocol, address, port), outside.index());
        }
    }
}
