package org.twlab.experiments.traffic;

import java.util.ArrayDeque;
import java.util.Deque;
import org.twlab.experiments.traffic.FlowSettings.Pool;

/**
 * The connections of one opener that exchanges share. An exchange takes the idle connection that was used last, or opens
 * one, or waits behind the others until one is free. Exchanges count from 0, attempts too.
 */
final class ConnectionPool {
    private final Traffic traffic;
    private final OpenerLoop loop;
    private final Pool settings;
    /** The one used last is the first. */
    private final Deque<Attempt> idle = new ArrayDeque<>();

    private final Deque<Integer> waiting = new ArrayDeque<>();
    /** Connections that are opening, in use or idle. */
    private int open;

    private int attempts;
    private boolean serving;

    ConnectionPool(Traffic traffic, OpenerLoop loop, Pool settings) {
        this.traffic = traffic;
        this.loop = loop;
        this.settings = settings;
    }

    Pool settings() {
        return settings;
    }

    /** An exchange begins. */
    void submit(int exchange) {
        waiting.add(exchange);
        serve();
    }

    /** Attempts that fail at once call back: those that wait are served in a loop, not one inside the other. */
    private void serve() {
        if (serving) {
            return;
        }
        serving = true;
        while (!waiting.isEmpty() && (!idle.isEmpty() || open < settings.size())) {
            int exchange = waiting.remove();
            if (idle.isEmpty()) {
                open++;
                Attempt attempt = new Attempt(traffic, loop, attempts++, exchange);
                attempt.take(exchange);
                attempt.begin();
            } else {
                Attempt attempt = idle.pop();
                attempt.take(exchange);
                attempt.use();
            }
        }
        serving = false;
    }

    /** An exchange is complete, and its connection free for another. */
    void release(Attempt attempt, int exchange) {
        idle.push(attempt);
        completed(exchange);
    }

    /** An exchange is complete, the last of its connection. */
    void completed(int exchange) {
        loop.ended(exchange, true);
        serve();
    }

    /** No exchange shall take this connection any more. */
    void withdraw(Attempt attempt) {
        idle.remove(attempt);
    }

    /** A connection is done with. */
    void ended(Attempt attempt) {
        withdraw(attempt);
        open--;
        if (traffic.isRebooting(loop.host())) {
            waiting.clear(); // who waited is gone with the power
        }
        serve();
    }

    /** An exchange has failed with its connection. */
    void failed(int exchange) {
        loop.ended(exchange, false);
    }
}
