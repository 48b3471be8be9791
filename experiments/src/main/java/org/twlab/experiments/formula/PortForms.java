package org.twlab.experiments.formula;

import java.util.List;

/** Closed forms about ports that are shared: by the subscribers of a gateway, or by connections. */
final class PortForms {
    /** Most of anything that is gone through one by one. */
    static final int MOST = 10_000_000;

    private PortForms() {}

    static List<ClosedForm> all() {
        return List.of(erlangB(), allPreserved());
    }

    private static ClosedForm erlangB() {
        return new ClosedForm(
                "erlang_b",
                List.of(
                        Parameter.of("ports", Unit.NONE, "ports that are shared"),
                        Parameter.of("load", Unit.NONE, "attempts per second x seconds for which each holds a port")),
                false,
                Unit.NONE,
                "Share of attempts that find no free port, if they arrive as a Poisson process and are not repeated.",
                "Erlang's loss formula B(k) = a B(k-1) / (k + a B(k-1)), B(0) = 1, whatever the holding time's distribution",
                arguments -> erlangB(
                        Arguments.whole("ports", arguments[0], 0, MOST), Arguments.notNegative("load", arguments[1])));
    }

    static double erlangB(int ports, double load) {
        double blocked = 1;
        for (int k = 1; k <= ports; k++) {
            blocked = load * blocked / (k + load * blocked);
        }
        return blocked;
    }

    private static ClosedForm allPreserved() {
        return new ClosedForm(
                "all_preserved",
                List.of(
                        Parameter.of("clients", Unit.NONE, "clients with one connection each to the same endpoint"),
                        Parameter.of("ports", Unit.NONE, "local ports from which each chooses at random")),
                false,
                Unit.NONE,
                "Chance that a gateway with one address that preserves ports can preserve those of all clients.",
                "birthday problem: the product of 1 - i / ports for i below clients",
                arguments -> allPreserved(
                        Arguments.whole("clients", arguments[0], 0, MOST),
                        Arguments.whole("ports", arguments[1], 1, MOST)));
    }

    private static double allPreserved(int clients, int ports) {
        double chance = 1;
        for (int i = 0; i < clients && chance > 0; i++) {
            chance *= 1 - (double) i / ports;
        }
        return chance;
    }
}
