package org.twlab.core.packet;

/** The two endpoints that name a connection, as one of its hosts sees them. */
public record FourTuple(Endpoint local, Endpoint remote) {

    public static FourTuple of(int localAddress, int localPort, int remoteAddress, int remotePort) {
        return new FourTuple(new Endpoint(localAddress, localPort), new Endpoint(remoteAddress, remotePort));
    }

    /** The same connection as the other host sees it. */
    public FourTuple reversed() {
        return new FourTuple(remote, local);
    }

    @Override
    public String toString() {
        return local + " > " + remote;
    }
}
