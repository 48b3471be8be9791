package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;

/**
 * The translation of an inside endpoint to an outside endpoint, toward all remote endpoints or some (RFC 4787 section
 * 4.1). It lives as long as one of its sessions.
 */
final class Mapping {
    final Subscriber subscriber;
    /** Where it lies in the ports of its gateway. */
    final OutsideAddress outside;
    /** Remote endpoint of its first session; in part its key, see {@link EndpointDependence}. */
    final int remoteAddress;

    final char remotePort;
    final char insidePort;
    final char outsidePort;
    final byte protocol;
    /** Where the port lies in a block of its subscriber. */
    final @Nullable PortBlock block;

    int sessions;

    /** Next of the same slot, by inside and by outside endpoint. */
    @Nullable
    Mapping nextInside;

    @Nullable
    Mapping nextOutside;

    Mapping(Flow flow, Subscriber subscriber, OutsideAddress outside, @Nullable PortBlock block, int outsidePort) {
        this.subscriber = subscriber;
        this.outside = outside;
        this.block = block;
        this.protocol = (byte) flow.protocol();
        this.insidePort = (char) flow.localPort();
        this.remoteAddress = flow.remoteAddress();
        this.remotePort = (char) flow.remotePort();
        this.outsidePort = (char) outsidePort;
    }

    Endpoint inside() {
        return new Endpoint(subscriber.address, insidePort);
    }

    Endpoint outside() {
        return new Endpoint(outside.address(), outsidePort);
    }

    FourTuple internal() {
        return new FourTuple(inside(), new Endpoint(remoteAddress, remotePort));
    }

    FourTuple external() {
        return new FourTuple(outside(), new Endpoint(remoteAddress, remotePort));
    }
}
