package org.twlab.core.packet;

/**
 * An address and a port, for the edges of the program.
 *
 * @param address 32 bits in network order
 * @param port 0 to 65535
 */
public record Endpoint(int address, int port) {

    public Endpoint {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port (" + port + ") must be 0 to 65535");
        }
    }

    @Override
    public String toString() {
        return Address.text(address) + ":" + port;
    }
}
