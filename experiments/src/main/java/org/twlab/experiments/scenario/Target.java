package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.core.packet.Endpoint;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.model.Topology.Members;

/**
 * What a flow connects to.
 *
 * @param text as written: {@code server:80}
 * @param members the hosts behind it; empty for an address that is no host's own, such as a gateway's
 * @param ports of each of them
 * @param endpoints what attempts connect to, in turns: every member with the first port, then with the next
 */
public record Target(String text, Optional<Members> members, PortRange ports, ImmutableList<Endpoint> endpoints) {}
