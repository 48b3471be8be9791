package org.twlab.experiments.scenario;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.twlab.core.tcp.HostSettings;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatSettings;
import org.twlab.nat.rfc.RfcGateway;
import org.twlab.nat.rfc.RfcSettings;
import org.twlab.topology.GatewayPlan;

/** A gateway as a scenario says it. */
sealed interface NatSpec {

    /** What routing has to know of it, and how it is made. */
    GatewayPlan plan();

    /**
     * With the Netfilter of a kernel.
     *
     * @param tcp the TCP that connections of the gateway itself have
     */
    record Netfilter(NatSettings settings, HostSettings tcp) implements NatSpec {
        @Override
        public GatewayPlan plan() {
            return new GatewayPlan(
                    settings.insideAddress(), settings.insidePrefix(), settings.outsideAddresses(), (name, context) -> {
                        NatGateway gateway = new NatGateway(name, settings, context);
                        return new GatewayPlan.Parts(
                                gateway,
                                gateway.routes(),
                                gateway::setInside,
                                Optional.of(stack -> gateway.addTcp(stack, tcp)));
                    });
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
                    (name, context) -> {
                        RfcGateway gateway = new RfcGateway(name, settings, context);
                        return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                    });
        }
    }
}
