package org.twlab.experiments.scenario;

import com.google.common.primitives.ImmutableIntArray;
import org.twlab.core.net.NetworkContext;
import org.twlab.nat.Middlebox;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatSettings;
import org.twlab.nat.rfc.RfcGateway;
import org.twlab.nat.rfc.RfcSettings;
import org.twlab.topology.GatewayPlan;

/** A gateway as a scenario says it. */
sealed interface NatSpec {

    /** What routing has to know of it, and how it is made. */
    GatewayPlan plan();

    /** With the Netfilter of a kernel. */
    record Netfilter(NatSettings settings) implements NatSpec {
        @Override
        public GatewayPlan plan() {
            return new GatewayPlan(
                    settings.insideAddress(),
                    settings.insidePrefix(),
                    settings.outsideAddresses(),
                    (name, context) -> parts(new NatGateway(name, settings, context)));
        }
    }

    /** With the behaviours of the BEHAVE documents. */
    record Rfc(RfcSettings settings) implements NatSpec {
        @Override
        public GatewayPlan plan() {
            return new GatewayPlan(
                    settings.insideAddress(),
                    settings.insidePrefix(),
                    ImmutableIntArray.copyOf(settings.outsideAddresses()),
                    (name, context) -> parts(made(name, context)));
        }

        private Middlebox made(String name, NetworkContext context) {
            return new RfcGateway(name, settings, context);
        }
    }

    private static GatewayPlan.Parts parts(Middlebox gateway) {
        return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
    }
}
