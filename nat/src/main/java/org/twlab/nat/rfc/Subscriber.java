package org.twlab.nat.rfc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An inside host with something to its name. */
final class Subscriber {
    final int address;
    int mappings;
    int sessions;
    /** The outside address it is paired with. */
    @Nullable
    OutsideAddress paired;
    /** Its blocks, and those held for it, in the order in which it got them. */
    final List<PortBlock> blocks = new ArrayList<>(0);

    private @Nullable HeldPort oldestHeld;
    private @Nullable HeldPort newestHeld;
    /** Next of the same slot. */
    @Nullable
    Subscriber next;

    Subscriber(int address) {
        this.address = address;
    }

    /** Whether nothing is left to remember. */
    boolean isIdle() {
        return mappings == 0 && blocks.isEmpty() && oldestHeld == null;
    }

    @Nullable
    HeldPort oldestHeld() {
        return oldestHeld;
    }

    void hold(HeldPort held) {
        held.olderOfSubscriber = newestHeld;
        if (newestHeld == null) {
            oldestHeld = held;
        } else {
            newestHeld.newerOfSubscriber = held;
        }
        newestHeld = held;
    }

    void unhold(HeldPort held) {
        HeldPort older = held.olderOfSubscriber;
        HeldPort newer = held.newerOfSubscriber;
        if (older == null) {
            oldestHeld = newer;
        } else {
            older.newerOfSubscriber = newer;
        }
        if (newer == null) {
            newestHeld = older;
        } else {
            newer.olderOfSubscriber = older;
        }
    }
}
