package org.twlab.experiments.scenario;

import java.util.List;
import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.nat.PortForward;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;

/** An entry of {@code forwards}: a rule of destination NAT, as it stands in the file. */
final class ForwardType {
    private static final int MOST_PORT = 0xFFFF;
    private static final Key<PortRange> PORT =
            Key.required("port", Types.PORTS, "The public port, or a range of them, of which each leads to the next.");
    private static final Key<Address> ADDRESS =
            Key.optional("address", Types.ADDRESS, "The public address (without the key: the gateway's main one).");
    private static final Key<org.twlab.core.packet.Endpoint> TO = Key.required(
            "to", BalancerKind.ENDPOINT_TYPE, "The inside address and port that the (first) public port leads to.");
    private static final Key<String> PROTOCOL =
            Key.withDefault("protocol", Types.oneOf(List.of("tcp", "udp")), "tcp", "What is forwarded.");

    /** A rule whose public address may still be open. */
    record Forward(PortRange ports, Optional<Address> address, org.twlab.core.packet.Endpoint to, String protocol) {
        /** The rule of a gateway with this main address; throws IllegalArgumentException where it makes no sense. */
        PortForward rule(int mainAddress) {
            int mostFirst = MOST_PORT - ports.size() + 1;
            if (to.port() > mostFirst) {
                throw new IllegalArgumentException("'to' begins at port " + to.port() + ": " + ports.size()
                        + " ports from there end behind " + MOST_PORT + "; it can be " + mostFirst + " at most");
            }
            return new PortForward(
                    protocol.equals("tcp") ? Ipv4Packet.PROTOCOL_TCP : Ipv4Packet.PROTOCOL_UDP,
                    address.map(Address::bits).orElse(mainAddress),
                    new org.twlab.nat.PortRange(ports.first(), ports.last()),
                    to.address(),
                    to.port());
        }
    }

    /** The keys of an entry. */
    static final RecordType<Forward> TYPE = RecordType.of(
            "forward",
            List.of(PORT, TO, ADDRESS, PROTOCOL),
            (values, reading) ->
                    new Forward(values.get(PORT), values.find(ADDRESS), values.get(TO), values.get(PROTOCOL)));

    private ForwardType() {}
}
