package org.twlab.nat.rfc;

import java.util.OptionalInt;
import org.twlab.core.packet.Address;
import org.twlab.nat.PortRange;

/**
 * Which outside address and ports an inside address has where nothing is logged (RFC 7422 section 2, sequential
 * allocation): the addresses of the inside network take the blocks of the first outside address, then those of the next.
 *
 * @param settings with allocation {@link PortAllocation.Deterministic}; IllegalArgumentException otherwise
 */
public record DeterministicMapping(RfcSettings settings) {

    public DeterministicMapping {
        if (!(settings.allocation() instanceof PortAllocation.Deterministic)) {
            throw new IllegalArgumentException("allocation (" + settings.allocation() + ") is not deterministic");
        }
    }

    /** The ports of one inside address. */
    public record Share(int outsideAddress, PortRange ports) {}

    /** What an address of the inside network has; IllegalArgumentException for another. */
    public Share of(int insideAddress) {
        if (!settings.insidePrefix().contains(insideAddress)) {
            throw new IllegalArgumentException(
                    "insideAddress (" + Address.text(insideAddress) + ") is not in " + settings.insidePrefix());
        }
        int subscriber = insideAddress - settings.insidePrefix().bits();
        int first = settings.ports().first() + subscriber % blocksPerAddress() * size();
        return new Share(
                settings.outsideAddresses().get(subscriber / blocksPerAddress()),
                new PortRange(first, first + size() - 1));
    }

    /** Whose an outside endpoint is; empty where no inside address has it. */
    public OptionalInt insideOf(int outsideAddress, int port) {
        int place = settings.outsideAddresses().indexOf(outsideAddress);
        int block = (port - settings.ports().first()) / size();
        if (place < 0 || !settings.ports().contains(port) || block >= blocksPerAddress()) {
            return OptionalInt.empty();
        }
        long subscriber = (long) place * blocksPerAddress() + block;
        return subscriber < settings.insidePrefix().size()
                ? OptionalInt.of(settings.insidePrefix().bits() + (int) subscriber)
                : OptionalInt.empty();
    }

    private int size() {
        return settings.allocation().blockSize();
    }

    private int blocksPerAddress() {
        return settings.ports().size() / size();
    }
}
