package org.twlab.experiments.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: a command that looks whether it should stop gets time to write what is complete; any other has
 * nothing to write and just ends. Then the JVM exits with 128 plus the signal's number, as it does by itself.
 */
final class Interruption {
    private static final int PATIENCE_SECONDS = 20;

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean wanted;
    private volatile boolean lookedFor;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopCommand, "interruption"));
    }

    private void stopCommand() {
        wanted = true;
        if (!lookedFor) {
            return;
        }
        try {
            boolean stopped = over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!stopped) {
                System.err.println("twlab: gave up waiting for the results to be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the command should come to its end. */
    boolean isWanted() {
        if (!lookedFor) {
            lookedFor = true;
        }
        return wanted;
    }

    /** The command has returned: nobody needs to wait for it. */
    void commandIsOver() {
        over.countDown();
    }
}
