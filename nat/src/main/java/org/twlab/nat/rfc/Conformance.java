package org.twlab.nat.rfc;

import static org.twlab.nat.rfc.EndpointDependence.ADDRESS_AND_PORT_DEPENDENT;
import static org.twlab.nat.rfc.EndpointDependence.ENDPOINT_INDEPENDENT;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.twlab.nat.ConntrackTimeout;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatTimeouts;

/**
 * Which requirements a gateway meets, computed from its settings.
 *
 * @param met for every requirement whether it is met
 */
public record Conformance(ImmutableMap<Requirement, Boolean> met) {
    private static final List<ConntrackTimeout> TRANSITORY = List.of(
            ConntrackTimeout.SYN_SENT,
            ConntrackTimeout.SYN_RECV,
            ConntrackTimeout.FIN_WAIT,
            ConntrackTimeout.CLOSE_WAIT,
            ConntrackTimeout.LAST_ACK);

    public Conformance {
        for (Requirement requirement : Requirement.values()) {
            if (!met.containsKey(requirement)) {
                throw new IllegalArgumentException("nothing is said about " + requirement);
            }
        }
        met = Maps.immutableEnumMap(met);
    }

    /** Whether a requirement is met. */
    public boolean meets(Requirement requirement) {
        return Objects.requireNonNull(met.get(requirement));
    }

    /** Of an {@link RfcGateway}. */
    public static Conformance of(RfcSettings settings) {
        Map<Requirement, Boolean> met = new EnumMap<>(Requirement.class);
        putMapping(
                met,
                settings.mapping() == ENDPOINT_INDEPENDENT,
                settings.pooling() == Pooling.PAIRED,
                !settings.overloading());
        // where all ports are of one range, those of the other cannot be kept
        boolean bothRanges = settings.ports().first() < 1024 && settings.ports().last() >= 1024;
        met.put(Requirement.RFC4787_REQ3A, bothRanges && settings.allocation() instanceof PortAllocation.Shared);
        met.put(Requirement.RFC4787_REQ4, settings.parity());
        putFiltering(met, settings.filtering());
        putHairpin(met, settings.hairpin());
        RfcTimeouts timeouts = settings.timeouts();
        putUdp(met, timeouts.of(RfcTimeout.UDP));
        putTcp(
                met,
                timeouts.of(RfcTimeout.TCP_ESTABLISHED),
                timeouts.of(RfcTimeout.TCP_TRANSITORY),
                timeouts.of(RfcTimeout.TCP_TIME_WAIT),
                timeouts.of(RfcTimeout.TCP_AFTER_RESET));
        met.put(Requirement.RFC5508_REQ2, lasts(timeouts.of(RfcTimeout.ICMP_QUERY), 60));
        met.put(Requirement.RFC5382_REQ4, settings.unsolicitedSyn() != UnsolicitedSyn.REFUSE);
        putSubscribers(met, true, holdsPorts(settings));
        putAlways(met);
        return new Conformance(ImmutableMap.copyOf(met));
    }

    private static boolean holdsPorts(RfcSettings settings) {
        if (settings.allocation() instanceof PortAllocation.Deterministic) {
            return true; // no other subscriber ever has them (REQ-8b)
        }
        boolean singlePortsOfMany = settings.overloading() && settings.allocation() instanceof PortAllocation.Shared;
        return !singlePortsOfMany && lasts(settings.holdDownNanos(), 120);
    }

    /** Of a {@link org.twlab.nat.NatGateway} with the timeouts of its model, which is not {@code persistent}. */
    public static Conformance of(NatModel model) {
        Map<Requirement, Boolean> met = new EnumMap<>(Requirement.class);
        putMapping(met, false, false, false); // with several addresses a hash of both ends chooses
        met.put(Requirement.RFC4787_REQ3A, true);
        met.put(Requirement.RFC4787_REQ4, false);
        putFiltering(met, ADDRESS_AND_PORT_DEPENDENT);
        putHairpin(met, false);
        NatTimeouts timeouts = model.timeouts();
        putUdp(met, Math.min(timeouts.of(ConntrackTimeout.UDP), timeouts.of(ConntrackTimeout.UDP_STREAM)));
        putTcp(
                met,
                timeouts.of(ConntrackTimeout.ESTABLISHED),
                TRANSITORY.stream().mapToLong(timeouts::of).min().orElseThrow(),
                timeouts.of(ConntrackTimeout.TIME_WAIT),
                timeouts.of(ConntrackTimeout.CLOSE));
        met.put(Requirement.RFC5508_REQ2, lasts(timeouts.of(ConntrackTimeout.ICMP), 60));
        met.put(Requirement.RFC5382_REQ4, false);
        putSubscribers(met, false, false);
        putAlways(met);
        return new Conformance(ImmutableMap.copyOf(met));
    }

    private static void putMapping(
            Map<Requirement, Boolean> met, boolean independent, boolean paired, boolean keepsPortsApart) {
        met.put(Requirement.RFC4787_REQ1, independent);
        met.put(Requirement.RFC5382_REQ1, independent);
        met.put(Requirement.RFC4787_REQ2, paired);
        met.put(Requirement.RFC6888_REQ2, paired);
        met.put(Requirement.RFC4787_REQ3, keepsPortsApart);
        met.put(Requirement.RFC5382_REQ7, keepsPortsApart);
    }

    private static void putFiltering(Map<Requirement, Boolean> met, EndpointDependence filtering) {
        boolean ignoresPort = filtering != ADDRESS_AND_PORT_DEPENDENT;
        met.put(Requirement.RFC4787_REQ8, ignoresPort);
        met.put(Requirement.RFC5382_REQ3, ignoresPort);
        met.put(Requirement.RFC6888_REQ7, filtering == ENDPOINT_INDEPENDENT);
    }

    private static void putHairpin(Map<Requirement, Boolean> met, boolean hairpin) {
        met.put(Requirement.RFC4787_REQ9, hairpin);
        met.put(Requirement.RFC5382_REQ8, hairpin);
    }

    private static void putUdp(Map<Requirement, Boolean> met, long nanos) {
        met.put(Requirement.RFC4787_REQ5, lasts(nanos, 120));
        met.put(Requirement.RFC4787_REQ5C, lasts(nanos, 300));
    }

    private static void putTcp(
            Map<Requirement, Boolean> met, long established, long transitory, long timeWait, long afterReset) {
        met.put(Requirement.RFC5382_REQ5, lasts(established, 7440));
        met.put(Requirement.RFC5382_REQ5_TRANSITORY, lasts(transitory, 240));
        met.put(Requirement.RFC7857_S2, lasts(timeWait, 240));
        met.put(Requirement.RFC7857_S2_2, lasts(afterReset, 240));
    }

    private static void putSubscribers(Map<Requirement, Boolean> met, boolean limits, boolean holdsPorts) {
        met.put(Requirement.RFC6888_REQ4, limits);
        met.put(Requirement.RFC6888_REQ5, limits);
        met.put(Requirement.RFC6888_REQ8, holdsPorts);
    }

    /** What every gateway here does. */
    private static void putAlways(Map<Requirement, Boolean> met) {
        met.put(Requirement.RFC4787_REQ6, true);
        met.put(Requirement.RFC4787_REQ12, true);
        met.put(Requirement.RFC5382_REQ2, true);
        met.put(Requirement.RFC5382_REQ10, true);
        met.put(Requirement.RFC5508_REQ4, true);
        met.put(Requirement.RFC5508_REQ5, true);
    }

    private static boolean lasts(long nanos, long seconds) {
        return nanos >= TimeUnit.SECONDS.toNanos(seconds);
    }
}
