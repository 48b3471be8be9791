package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.twlab.core.packet.Endpoint;
import org.twlab.nat.balancer.BalancerMode;
import org.twlab.nat.balancer.BalancerSettings;
import org.twlab.nat.balancer.SourcePool;
import org.twlab.topology.model.HostSpec;

/**
 * A load balancer as a scenario says it, its backends by their names.
 *
 * @param backends at least 1
 * @param rest everything else, with a backend that stands for all of them
 * @param host the machine that ends TCP; of a proxy, and only of one
 */
record BalancerSpec(ImmutableList<Backend> backends, BalancerSettings rest, Optional<HostSpec> host) {

    /**
     * Hosts that connections go to.
     *
     * @param word a host, a population or a member
     * @param port its port; empty for that of the service
     */
    record Backend(String word, OptionalInt port) {}

    /** With other backends. */
    BalancerSpec withBackends(List<Backend> others) {
        return new BalancerSpec(ImmutableList.copyOf(others), rest, host);
    }

    boolean isProxy() {
        return rest.mode() == BalancerMode.PROXY;
    }

    /** The addresses it has itself: that of the service, and its pool. */
    ImmutableIntArray ownAddresses() {
        ImmutableIntArray.Builder all = ImmutableIntArray.builder();
        all.add(rest.service().address());
        rest.pool().map(SourcePool::addresses).orElse(ImmutableList.of()).stream()
                .filter(address -> address != rest.service().address())
                .forEach(all::add);
        return all.build();
    }

    /** The settings, once the addresses of nodes are known; throws IllegalArgumentException where they contradict. */
    BalancerSettings settings(Function<String, ImmutableIntArray> addressesOf) {
        ImmutableList.Builder<Endpoint> endpoints = ImmutableList.builder();
        for (Backend backend : backends) {
            int port = backend.port().orElse(rest.service().port());
            addressesOf.apply(backend.word()).forEach(address -> endpoints.add(new Endpoint(address, port)));
        }
        return rest.withBackends(endpoints.build());
    }
}
