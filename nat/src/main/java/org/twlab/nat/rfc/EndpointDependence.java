package org.twlab.nat.rfc;

import java.util.Locale;

/** On which part of the remote endpoint something depends: a mapping (RFC 4787 section 4.1) or a filter (section 5). */
public enum EndpointDependence {
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT;

    /** The name in scenarios: {@code address-dependent}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether two remote endpoints are the same to it. */
    boolean same(int address, int port, int otherAddress, int otherPort) {
        return switch (this) {
            case ENDPOINT_INDEPENDENT -> true;
            case ADDRESS_DEPENDENT -> address == otherAddress;
            case ADDRESS_AND_PORT_DEPENDENT -> address == otherAddress && port == otherPort;
        };
    }

    /** The part of a remote endpoint that counts, for hashing. */
    long part(int address, int port) {
        return switch (this) {
            case ENDPOINT_INDEPENDENT -> 0;
            case ADDRESS_DEPENDENT -> address & 0xFFFF_FFFFL;
            case ADDRESS_AND_PORT_DEPENDENT -> (address & 0xFFFF_FFFFL) << 16 | port;
        };
    }
}
