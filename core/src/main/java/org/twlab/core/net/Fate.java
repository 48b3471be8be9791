package org.twlab.core.net;

/** What an {@link Interceptor} has decided about a packet. */
public sealed interface Fate {
    /** It goes on as it is. */
    Fate PASS = new Pass();

    /** It goes on as it is. */
    record Pass() implements Fate {}

    /** It ends here, for reason {@code fault} with the name of the fault as value. */
    record Drop(String fault) implements Fate {}

    /** It goes on with one bit flipped, which the next check of the checksum that covers it will notice. */
    record Corrupt() implements Fate {}

    /** It goes on from here later. */
    record Delay(long nanos) implements Fate {}

    /** It goes on as it is, and a copy goes on from here later; a copy is as old as its original. */
    record Duplicate(long afterNanos) implements Fate {}
}
