package org.twlab.nat;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;

/**
 * One tracked connection and its mapping, which lives exactly as long. ORIGINAL tuple: inside endpoint to remote. REPLY
 * tuple: remote to public endpoint. Neither changes while the entry lives.
 */
final class ConntrackEntry {
    final int insideAddress;
    final int insidePort;
    final RemoteEndpoint remote;
    final int publicPort;
    /** Order of creation in this gateway, from 1. */
    final long number;
    /** Instant of the first packet. */
    final long createdNanos;

    /** Neighbours among the entries of the same inside endpoint. */
    @Nullable
    ConntrackEntry olderOfSource;

    @Nullable
    ConntrackEntry youngerOfSource;

    /** Place in the list of those with the same timeout. */
    @Nullable
    ExpiryList list;

    @Nullable
    ConntrackEntry older;

    @Nullable
    ConntrackEntry newer;

    long expiresNanos;
    /** Sequence number of its expiry among the events of the simulation. */
    long expirySequence;

    /** Whether a packet of the reply direction has passed. */
    boolean seenReply;

    /** Null for UDP. */
    final @Nullable TcpTrack tcp;

    ConntrackEntry(
            int insideAddress,
            int insidePort,
            RemoteEndpoint remote,
            int publicPort,
            long number,
            long createdNanos,
            @Nullable TcpTrack tcp) {
        this.insideAddress = insideAddress;
        this.insidePort = insidePort;
        this.remote = remote;
        this.publicPort = publicPort;
        this.number = number;
        this.createdNanos = createdNanos;
        this.tcp = tcp;
    }

    /** The TCP part of an entry known to have one. */
    TcpTrack tcp() {
        TcpTrack track = tcp;
        if (track == null) {
            throw new IllegalStateException("entry of protocol " + remote.protocol + " has no TCP state");
        }
        return track;
    }

    String stateName() {
        if (tcp != null) {
            return tcp.state.name();
        }
        return seenReply ? "REPLIED" : "UNREPLIED";
    }

    FourTuple internal() {
        return FourTuple.of(insideAddress, insidePort, remote.address, remote.port);
    }

    FourTuple external(int publicAddress) {
        return FourTuple.of(publicAddress, publicPort, remote.address, remote.port);
    }

    MappingSnapshot snapshot(int publicAddress) {
        return new MappingSnapshot(
                remote.protocol,
                new Endpoint(insideAddress, insidePort),
                new Endpoint(publicAddress, publicPort),
                new Endpoint(remote.address, remote.port),
                stateName(),
                expiresNanos);
    }
}
