package org.twlab.experiments.scenario;

import java.util.List;
import java.util.Optional;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.nat.NatSettings;
import org.twlab.nat.PortForward;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;

/** An entry of {@code forwards}: a rule of destination NAT, as it stands in the file. */
final class ForwardType {
    private static final int MOST_PORT = 0xFFFF;
    private static final Key<PortRange> PORT =
            Key.required("port", Types.PORTS, "The public port, or a range of them, of which each leads to the next.");
    private static final Key<Address> ADDRESS =
            Key.optional("address", Types.ADDRESS, "The public address (without the key: the gateway's main one).");
    private static final Key<Endpoint> TO = Key.required(
            "to", BalancerKind.ENDPOINT_TYPE, "The inside address and port that the (first) public port leads to.");
    private static final Key<String> PROTOCOL =
            Key.withDefault("protocol", Types.oneOf(List.of("tcp", "udp")), "tcp", "What is forwarded.");

    /**
     * A rule whose public address may still be open.
     *
     * @param values the keys with their places
     */
    record Forward(PortRange ports, Optional<Address> address, Endpoint to, String protocol, Values values) {
        /** The rule of a gateway; empty, and reported, where an address or a port of it makes no sense. */
        Optional<PortForward> rule(NatSettings gateway, Reading reading) {
            Diagnostics wrong = new Diagnostics();
            int mostFirst = MOST_PORT - ports.size() + 1;
            if (to.port() > mostFirst) {
                wrong.error(
                        values.place(TO),
                        "'to' begins at port " + to.port() + ": " + ports.size() + " ports from there end behind "
                                + MOST_PORT + "; it can be " + mostFirst + " at most");
            }
            String inside = Address.text(to.address());
            if (to.address() == gateway.insideAddress()) {
                wrong.error(values.place(TO), inside + " is the gateway itself, where nothing listens");
            } else if (!gateway.insidePrefix().contains(to.address())) {
                wrong.error(values.place(TO), inside + " is not in the inside network " + gateway.insidePrefix());
            }
            int outside = address.map(Address::bits).orElse(gateway.outsideAddress());
            if (!gateway.outsideAddresses().contains(outside)) {
                List<String> allowed = gateway.outsideAddresses().stream()
                        .mapToObj(Address::text)
                        .toList();
                wrong.add(Diagnostic.at(
                                values.place(ADDRESS), Address.text(outside) + " is no outside address of this gateway")
                        .allowing(allowed, Address.text(outside)));
            }
            wrong.inFileOrder().forEach(reading.diagnostics()::add);
            return wrong.isEmpty() ? Optional.of(rule(outside)) : Optional.empty();
        }

        private PortForward rule(int outside) {
            return new PortForward(
                    protocol.equals("tcp") ? Ipv4Packet.PROTOCOL_TCP : Ipv4Packet.PROTOCOL_UDP,
                    outside,
                    new org.twlab.nat.PortRange(ports.first(), ports.last()),
                    to.address(),
                    to.port());
        }

        /** Where the inside address stands. */
        Place placeOfTo() {
            return values.place(TO);
        }
    }

    /** The keys of an entry. */
    static final RecordType<Forward> TYPE = RecordType.of(
            "forward",
            List.of(PORT, TO, ADDRESS, PROTOCOL),
            (values, reading) ->
                    new Forward(values.get(PORT), values.find(ADDRESS), values.get(TO), values.get(PROTOCOL), values));

    private ForwardType() {}
}
