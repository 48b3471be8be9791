package org.twlab.nat.rfc;

import java.util.List;
import java.util.Objects;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.nat.PortRange;

/** Gives outside ports to mappings and takes them back: alone or in blocks, with hold-down, quotas and limits. */
final class PortAllocator {
    private static final int FIRST_UNPRIVILEGED = 1024;

    private final RfcSettings settings;
    private final OutsideAddresses addresses;
    private final RfcTable table;
    private final UniformRandomProvider random;
    private final HeldPorts held;
    private final ExpiryQueue<PortBlock> heldBlocks;
    private final LogCount log = new LogCount();
    private int blocksInUse;
    private int blocksHeld;
    /** The outside address whose turn it is. */
    private int turn;

    PortAllocator(
            RfcSettings settings,
            OutsideAddresses addresses,
            RfcTable table,
            Simulation simulation,
            UniformRandomProvider random) {
        this.settings = settings;
        this.addresses = addresses;
        this.table = table;
        this.random = random;
        held = new HeldPorts(simulation, settings.holdDownNanos(), table::forgetIfIdle);
        heldBlocks = new ExpiryQueue<>(simulation, settings.holdDownNanos(), this::endHold);
    }

    LogCount log() {
        return log;
    }

    /** Blocks with a mapping. */
    int blocksInUse() {
        return blocksInUse;
    }

    /** Blocks, or without blocks ports, that only wait for the end of their hold-down. */
    int held() {
        return blocksHeld + held.size();
    }

    /** A port for a mapping of this subscriber. One that is found must be used, see {@link #began}. */
    PortChoice choose(Subscriber subscriber, Flow flow) {
        int quota = settings.limits().portsPerSubscriber();
        if (subscriber.mappings >= quota) {
            return PortChoice.Refused.quota(subscriber.mappings, quota);
        }
        if (settings.allocation() instanceof PortAllocation.Blocks blocks) {
            return chooseInBlocks(subscriber, flow, blocks);
        }
        if (isFixed()) {
            return chooseInFixedBlock(subscriber, flow);
        }
        return chooseShared(subscriber, flow);
    }

    private PortChoice chooseShared(Subscriber subscriber, Flow flow) {
        PortRange range = classOf(flow);
        OutsideAddress begin = beginFor(subscriber);
        int tries = subscriber.paired == null ? addresses.count() : 1;
        for (int i = 0; i < tries; i++) {
            OutsideAddress at = addresses.after(begin, i);
            int port = search(subscriber, at, range, flow);
            if (port != PortSet.NONE) {
                return new PortChoice.Found(at, null, port);
            }
        }
        return exhausted(begin, range, flow);
    }

    private PortChoice chooseInBlocks(Subscriber subscriber, Flow flow, PortAllocation.Blocks blocks) {
        PortChoice inOwn = chooseInOwnBlocks(subscriber, flow);
        if (inOwn != null) {
            return inOwn;
        }
        OutsideAddress begin = beginFor(subscriber);
        if (subscriber.blocks.size() >= blocks.maxPerSubscriber()) {
            return isFull(begin, flow)
                    ? exhausted(begin, settings.ports(), flow)
                    : PortChoice.Refused.quota(subscriber.mappings, blocks.size() * blocks.maxPerSubscriber());
        }
        int tries = subscriber.paired == null ? addresses.count() : 1;
        for (int i = 0; i < tries; i++) {
            OutsideAddress at = addresses.after(begin, i);
            PortBlock block = isFull(at, flow) ? null : at.takeBlock(settings.ports(), blocks.size());
            if (block != null) {
                return new PortChoice.Found(at, block, search(subscriber, at, block.ports, flow));
            }
        }
        return exhausted(begin, settings.ports(), flow);
    }

    private @Nullable PortChoice chooseInOwnBlocks(Subscriber subscriber, Flow flow) {
        for (PortBlock block : subscriber.blocks) {
            int port = search(subscriber, block.outside, block.ports, flow);
            if (port != PortSet.NONE) {
                return new PortChoice.Found(block.outside, block, port);
            }
        }
        return null;
    }

    private PortChoice chooseInFixedBlock(Subscriber subscriber, Flow flow) {
        PortBlock block = subscriber.blocks.isEmpty() ? fixedBlockOf(subscriber) : subscriber.blocks.get(0);
        int port = search(subscriber, block.outside, block.ports, flow);
        if (port != PortSet.NONE) {
            return new PortChoice.Found(block.outside, block, port);
        }
        return isFull(block.outside, flow)
                ? exhausted(block.outside, block.ports, flow)
                : PortChoice.Refused.quota(subscriber.mappings, block.ports.size());
    }

    private PortBlock fixedBlockOf(Subscriber subscriber) {
        DeterministicMapping.Share share = new DeterministicMapping(settings).of(subscriber.address);
        return new PortBlock(addresses.at(share.outsideAddress()), share.ports());
    }

    private OutsideAddress beginFor(Subscriber subscriber) {
        if (subscriber.paired != null) {
            return subscriber.paired;
        }
        OutsideAddress begin = addresses.get(turn);
        turn = (turn + 1) % addresses.count();
        return begin;
    }

    /** The ports among which that of an inside port is chosen (RFC 4787 REQ-3a). */
    private PortRange classOf(Flow flow) {
        PortRange all = settings.ports();
        boolean both = all.first() < FIRST_UNPRIVILEGED && all.last() >= FIRST_UNPRIVILEGED;
        if (!both || flow.protocol() == Ipv4Packet.PROTOCOL_ICMP) {
            return all;
        }
        return flow.localPort() < FIRST_UNPRIVILEGED
                ? new PortRange(all.first(), FIRST_UNPRIVILEGED - 1)
                : new PortRange(FIRST_UNPRIVILEGED, all.last());
    }

    /** Whether no more may go from an outside address to the destination. */
    private boolean isFull(OutsideAddress at, Flow flow) {
        return table.sessionsToward(at, flow) >= settings.limits().perDestination();
    }

    private int search(Subscriber subscriber, OutsideAddress at, PortRange range, Flow flow) {
        if (isFull(at, flow)) {
            return PortSet.NONE;
        }
        int protocol = flow.protocol();
        boolean keepsParity = settings.parity() && protocol == Ipv4Packet.PROTOCOL_UDP;
        int step = keepsParity ? 2 : 1;
        int first = range.first() + (keepsParity ? (range.first() ^ flow.localPort()) & 1 : 0);
        OutsideAddress.Ports ports = at.ports(protocol);
        int start = startOf(ports, range, flow);
        if (keepsParity && ((start ^ flow.localPort()) & 1) != 0) {
            start = start < range.last() ? start + 1 : first;
        }
        boolean preserves = start == flow.localPort() && settings.assignment() == PortAssignment.PRESERVE;
        if (preserves && held.reclaim(subscriber, at, protocol, start)) {
            return start;
        }
        PortSet taken = settings.overloading() ? table.takenToward(at, flow) : ports.taken;
        int port = taken.nextAbsent(start, range.last(), step);
        if (port == PortSet.NONE) {
            port = taken.nextAbsent(first, start - 1, step);
        }
        if (port == PortSet.NONE && first <= range.last()) {
            port = held.reclaimAny(subscriber, at, protocol, new PortRange(first, range.last()), step);
        }
        if (port != PortSet.NONE) {
            ports.rover = port + 1;
        }
        return port;
    }

    private int startOf(OutsideAddress.Ports ports, PortRange range, Flow flow) {
        int wanted = switch (settings.assignment()) {
            case PRESERVE -> flow.localPort();
            case SEQUENTIAL -> ports.rover;
            case RANDOM -> range.first() + random.nextInt(range.size());
        };
        if (range.contains(wanted)) {
            return wanted;
        }
        return settings.assignment() == PortAssignment.PRESERVE ? range.first() + wanted % range.size() : range.first();
    }

    /** Why there is no port at an outside address. */
    PortChoice.Refused exhausted(OutsideAddress at, PortRange range, Flow flow) {
        if (isFull(at, flow)) {
            return new PortChoice.Refused(
                    DropReason.NAT_PORT_EXHAUSTED,
                    List.of(
                            "taken",
                            table.sessionsToward(at, flow),
                            "limit",
                            settings.limits().perDestination()));
        }
        int taken = settings.overloading()
                ? table.sessionsToward(at, flow)
                : at.ports(flow.protocol()).taken.size();
        return new PortChoice.Refused(
                DropReason.NAT_PORT_EXHAUSTED, List.of("first", range.first(), "last", range.last(), "taken", taken));
    }

    /** A mapping has begun with a port that was found. */
    void began(Mapping mapping) {
        mapping.outside.ports(mapping.protocol).use(mapping.outsidePort);
        if (settings.pooling() == Pooling.PAIRED) {
            mapping.subscriber.paired = mapping.outside;
        }
        PortBlock block = mapping.block;
        if (block == null) {
            log.write();
        } else if (block.used++ == 0) {
            blocksInUse++;
            enter(block, mapping.subscriber);
        }
    }

    private void enter(PortBlock block, Subscriber subscriber) {
        if (block.owner == null) {
            block.owner = subscriber;
            subscriber.blocks.add(block);
            if (!isFixed()) {
                log.write();
            }
        }
        if (block.queue != null) {
            ExpiryQueue.remove(block);
            blocksHeld--;
        }
    }

    /** Whether blocks are computed and not assigned. */
    private boolean isFixed() {
        return settings.allocation() instanceof PortAllocation.Deterministic;
    }

    /** A mapping has ended. */
    void ended(Mapping mapping) {
        OutsideAddress.Ports ports = mapping.outside.ports(mapping.protocol);
        ports.leave(mapping.outsidePort);
        PortBlock block = mapping.block;
        if (block != null) {
            ports.release(mapping.outsidePort);
            if (--block.used == 0) {
                blocksInUse--;
                leave(block);
            }
            return;
        }
        log.write();
        if (settings.overloading() || settings.holdDownNanos() == 0) {
            ports.release(mapping.outsidePort);
        } else {
            held.hold(mapping);
        }
    }

    private void leave(PortBlock block) {
        if (!isFixed() && settings.holdDownNanos() > 0) {
            blocksHeld++;
            heldBlocks.refresh(block);
        } else {
            giveBack(block);
        }
    }

    private void endHold(PortBlock block) {
        blocksHeld--;
        table.forgetIfIdle(giveBack(block));
    }

    /** Returns whose it was. */
    private Subscriber giveBack(PortBlock block) {
        Subscriber owner = Objects.requireNonNull(block.owner);
        owner.blocks.remove(block);
        block.owner = null;
        if (!isFixed()) {
            log.write();
            block.outside.freeBlock(block);
        }
        return owner;
    }

    /** Ends all hold-downs at once. */
    void releaseHeld() {
        held.releaseAll();
        heldBlocks.expireAll();
    }
}
