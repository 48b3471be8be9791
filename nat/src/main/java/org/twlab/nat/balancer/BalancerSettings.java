package org.twlab.nat.balancer;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.nat.rewrite.TimestampTreatment;

/**
 * Everything about a load balancer for one TCP service but its name and links.
 *
 * @param mode how a connection reaches a backend
 * @param service what clients connect to; the balancer has the address
 * @param backends where connections go, in the order in which they are taken in turn; at least 1, none twice, none at the
 *     service address; under DSR all at the service's port
 * @param pool sources toward the backends, with FULLNAT and only there
 * @param scheduling which backend gets a new connection
 * @param timeouts how long connections are remembered; a proxy has none
 * @param health how backends are probed; empty for not at all
 * @param noBackend what a client hears that opens a connection while no backend is up
 * @param deadBackend what a client hears whose backend is down: with RESET its next packet is answered by RST and the
 *     connection forgotten, with SILENCE its packets are dropped until it gives up (IPVS {@code expire_nodest_conn} 1
 *     and 0); SILENCE of a proxy, which leaves its connections to TCP
 * @param reschedules whether a SYN that finds its own connection in TIME_WAIT or reset is a new connection, for which a
 *     backend is chosen anew (IPVS {@code conn_reuse_mode} 1), or goes to the same backend (0)
 * @param upstreamClose when a proxy closes toward the backend; UPSTREAM_FIRST in every other mode
 * @param timestamps what becomes of the timestamps option; kept by a proxy, which has its own, and not rewritten with DSR,
 *     where answers do not come back
 */
public record BalancerSettings(
        BalancerMode mode,
        Endpoint service,
        ImmutableList<Endpoint> backends,
        Optional<SourcePool> pool,
        Scheduling scheduling,
        FlowTimeouts timeouts,
        Optional<HealthCheck> health,
        Rejection noBackend,
        Rejection deadBackend,
        boolean reschedules,
        UpstreamClose upstreamClose,
        TimestampTreatment timestamps) {

    public BalancerSettings {
        if (service.port() == 0) {
            throw new IllegalArgumentException("service (" + service + ") must have a port");
        }
        checkBackends(mode, service, backends);
        if (pool.isPresent() != (mode == BalancerMode.FULLNAT)) {
            throw new IllegalArgumentException("pool (" + (pool.isPresent() ? "given" : "none")
                    + ") must be given with " + BalancerMode.FULLNAT + " and only there, not with " + mode);
        }
        boolean impossible = mode == BalancerMode.PROXY
                ? timestamps != TimestampTreatment.KEEP
                : mode == BalancerMode.DSR && timestamps == TimestampTreatment.REWRITE;
        if (impossible) {
            throw new IllegalArgumentException("timestamps (" + timestamps + ") cannot be with " + mode);
        }
        pool.ifPresent(given -> checkPool(given, service, backends));
        if (mode == BalancerMode.PROXY && !timeouts.equals(FlowTimeouts.DEFAULT)) {
            throw new IllegalArgumentException("timeouts mean nothing with " + mode + ": TCP keeps its own");
        }
        if (mode == BalancerMode.PROXY && deadBackend != Rejection.SILENCE) {
            throw new IllegalArgumentException(
                    "deadBackend (" + deadBackend + ") means nothing with " + mode + ": TCP finds out by itself");
        }
        if (mode != BalancerMode.PROXY && upstreamClose != UpstreamClose.UPSTREAM_FIRST) {
            throw new IllegalArgumentException(
                    "upstreamClose (" + upstreamClose + ") means nothing with " + mode + ": it closes nothing");
        }
    }

    /** With the defaults for the rest: round robin, IPVS timeouts, no probes, RST where there is no backend. */
    public static BalancerSettings of(BalancerMode mode, Endpoint service, List<Endpoint> backends) {
        return of(mode, service, backends, Optional.empty());
    }

    /** A FULLNAT balancer with the defaults for the rest. */
    public static BalancerSettings fullNat(Endpoint service, List<Endpoint> backends, SourcePool pool) {
        return of(BalancerMode.FULLNAT, service, backends, Optional.of(pool));
    }

    private static BalancerSettings of(
            BalancerMode mode, Endpoint service, List<Endpoint> backends, Optional<SourcePool> pool) {
        return new BalancerSettings(
                mode,
                service,
                ImmutableList.copyOf(backends),
                pool,
                Scheduling.ROUND_ROBIN,
                FlowTimeouts.DEFAULT,
                Optional.empty(),
                Rejection.RESET,
                Rejection.SILENCE,
                true,
                UpstreamClose.UPSTREAM_FIRST,
                TimestampTreatment.KEEP);
    }

    private static void checkBackends(BalancerMode mode, Endpoint service, ImmutableList<Endpoint> backends) {
        if (backends.isEmpty()) {
            throw new IllegalArgumentException("backends (none) must be at least 1");
        }
        for (Endpoint backend : backends) {
            if (backends.indexOf(backend) != backends.lastIndexOf(backend)) {
                throw new IllegalArgumentException("backend (" + backend + ") is there twice");
            }
            if (backend.port() == 0) {
                throw new IllegalArgumentException("backend (" + backend + ") must have a port");
            }
            if (backend.address() == service.address()) {
                throw new IllegalArgumentException("backend (" + backend + ") has the service's address");
            }
            if (mode == BalancerMode.DSR && backend.port() != service.port()) {
                throw new IllegalArgumentException("backend (" + backend + ") must have the service's port ("
                        + service.port() + "): DSR does not change it");
            }
        }
    }

    private static void checkPool(SourcePool pool, Endpoint service, ImmutableList<Endpoint> backends) {
        for (Endpoint backend : backends) {
            if (pool.addresses().contains(backend.address())) {
                throw new IllegalArgumentException("pool has the address of backend " + backend);
            }
        }
        if (pool.addresses().contains(service.address()) && pool.ports().contains(service.port())) {
            throw new IllegalArgumentException("pool has the service (" + service + ") among its "
                    + Address.text(service.address()) + ":" + pool.ports());
        }
    }

    /** With other backends. */
    public BalancerSettings withBackends(List<Endpoint> newBackends) {
        return with(draft -> draft.backends = ImmutableList.copyOf(newBackends));
    }

    /** With another choice of the backend. */
    public BalancerSettings withScheduling(Scheduling newScheduling) {
        return with(draft -> draft.scheduling = newScheduling);
    }

    /** With one timeout changed. */
    public BalancerSettings withTimeout(FlowState state, long nanos) {
        return with(draft -> draft.timeouts = timeouts.with(state, nanos));
    }

    /** With probes. */
    public BalancerSettings withHealth(HealthCheck check) {
        return with(draft -> draft.health = Optional.of(check));
    }

    /** With what clients hear that find no backend, and those whose backend is down. */
    public BalancerSettings withRejections(Rejection whenNoBackend, Rejection whenDeadBackend) {
        return with(draft -> {
            draft.noBackend = whenNoBackend;
            draft.deadBackend = whenDeadBackend;
        });
    }

    /** With another treatment of a SYN on a connection that is over. */
    public BalancerSettings withReschedules(boolean newReschedules) {
        return with(draft -> draft.reschedules = newReschedules);
    }

    /** With another treatment of timestamps; not of a proxy. */
    public BalancerSettings withTimestamps(TimestampTreatment treatment) {
        return with(draft -> draft.timestamps = treatment);
    }

    /** With another order of closing; only of a proxy. */
    public BalancerSettings withUpstreamClose(UpstreamClose newUpstreamClose) {
        return with(draft -> draft.upstreamClose = newUpstreamClose);
    }

    private BalancerSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new BalancerSettings(
                mode,
                service,
                draft.backends,
                pool,
                draft.scheduling,
                draft.timeouts,
                draft.health,
                draft.noBackend,
                draft.deadBackend,
                draft.reschedules,
                draft.upstreamClose,
                draft.timestamps);
    }

    /** What can be changed, while it is. */
    private static final class Draft {
        private ImmutableList<Endpoint> backends;
        private Scheduling scheduling;
        private FlowTimeouts timeouts;
        private Optional<HealthCheck> health;
        private Rejection noBackend;
        private Rejection deadBackend;
        private boolean reschedules;
        private UpstreamClose upstreamClose;
        private TimestampTreatment timestamps;

        private Draft(BalancerSettings from) {
            backends = from.backends;
            scheduling = from.scheduling;
            timeouts = from.timeouts;
            health = from.health;
            noBackend = from.noBackend;
            deadBackend = from.deadBackend;
            reschedules = from.reschedules;
            upstreamClose = from.upstreamClose;
            timestamps = from.timestamps;
        }
    }
}
