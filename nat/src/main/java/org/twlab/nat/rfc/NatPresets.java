package org.twlab.nat.rfc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.twlab.nat.PortRange;

/**
 * Known NATs as data. Published values are those of the vendors' documentation as of 2024; {@link NatPreset#source}
 * tells which those are, everything else is an assumption.
 */
public final class NatPresets {
    private static final ImmutableMap<String, NatPreset> BY_NAME = Maps.uniqueIndex(
            ImmutableList.of(
                    homeRouter(),
                    awsNatGateway(),
                    azureNatGateway(),
                    gcpCloudNat("gcp-cloud-nat", 120),
                    gcpCloudNat("gcp-cloud-nat-30s", 30)),
            NatPreset::name);

    private NatPresets() {}

    /** The preset of a name. */
    public static Optional<NatPreset> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All names. */
    public static ImmutableSet<String> names() {
        return BY_NAME.keySet();
    }

    private static NatPreset homeRouter() {
        return new NatPreset(
                "home-router",
                "a home router that is neither the best nor the worst; everything is assumed",
                builder -> {
                    byPort(builder.mapping(EndpointDependence.ENDPOINT_INDEPENDENT))
                            .parity(false)
                            .unsolicitedSyn(UnsolicitedSyn.SILENT)
                            .holdDown(0)
                            .limits(RfcLimits.UNLIMITED.withMappings(16_384));
                },
                ImmutableMap.of());
    }

    private static NatPreset awsNatGateway() {
        return new NatPreset(
                "aws-nat-gateway",
                "Amazon VPC NAT gateway",
                builder -> {
                    allTimeouts(overloading(builder), 350);
                    builder.ports(new PortRange(1024, 0xFFFF)).limits(RfcLimits.UNLIMITED.withPerDestination(55_000));
                },
                ImmutableMap.<String, String>builder()
                        .put("ports", "uses ports 1024-65535")
                        .put("overloading", "up to 55,000 simultaneous connections to each unique destination")
                        .put("limits.perDestination", "55,000 per address and destination address, port and protocol")
                        .put("timeouts.tcp-established", "idle for 350 seconds or more: times out")
                        .put("timeouts.udp", "idle for 350 seconds or more: times out")
                        .buildOrThrow());
    }

    private static NatPreset azureNatGateway() {
        return new NatPreset(
                "azure-nat-gateway",
                "Azure NAT Gateway",
                builder -> overloading(builder)
                        .ports(new PortRange(1024, 0xFFFF))
                        .assignment(PortAssignment.RANDOM)
                        .pooling(Pooling.ARBITRARY)
                        .timeout(RfcTimeout.TCP_ESTABLISHED, seconds(240))
                        .timeout(RfcTimeout.TCP_TRANSITORY, seconds(30))
                        .timeout(RfcTimeout.TCP_TIME_WAIT, seconds(65))
                        .timeout(RfcTimeout.TCP_AFTER_RESET, seconds(16))
                        .timeout(RfcTimeout.UDP, seconds(240))
                        .limits(RfcLimits.UNLIMITED.withPerDestination(50_000)),
                ImmutableMap.<String, String>builder()
                        .put("ports", "64,512 SNAT ports per public address")
                        .put("assignment", "selects a port at random out of the available ones")
                        .put("pooling", "selects at random from the pool of addresses")
                        .put("overloading", "a port is reused for different destinations")
                        .put("limits.perDestination", "50,000 connections per address to the same destination endpoint")
                        .put("timeouts.tcp-established", "idle timeout 4 minutes by default")
                        .put("timeouts.tcp-transitory", "half open: 30 seconds")
                        .put("timeouts.tcp-time-wait", "after a FIN a port is held for 65 seconds")
                        .put("timeouts.tcp-after-reset", "after an RST a port is held for 16 seconds")
                        .put("timeouts.udp", "idle timeout 4 minutes")
                        .buildOrThrow());
    }

    private static NatPreset gcpCloudNat(String name, long timeWaitSeconds) {
        return new NatPreset(
                name,
                "Google Cloud NAT with static allocation of 64 ports per VM and TIME_WAIT of " + timeWaitSeconds + " s",
                builder -> overloading(builder)
                        .ports(new PortRange(1024, 0xFFFF))
                        .allocation(new PortAllocation.Blocks(64, 1))
                        .timeout(RfcTimeout.TCP_ESTABLISHED, seconds(1200))
                        .timeout(RfcTimeout.TCP_TRANSITORY, seconds(30))
                        .timeout(RfcTimeout.TCP_TIME_WAIT, seconds(timeWaitSeconds))
                        .timeout(RfcTimeout.UDP, seconds(30))
                        .timeout(RfcTimeout.ICMP_QUERY, seconds(30)),
                ImmutableMap.<String, String>builder()
                        .put("ports", "64,512 ports of an address, 1024-65535")
                        .put("allocation", "64 ports per VM by default")
                        .put("mapping", "endpoint-independent mapping is off by default")
                        .put("filtering", "endpoint-dependent filtering")
                        .put("overloading", "each port serves different destinations at once")
                        .put("timeouts.tcp-established", "1200 seconds")
                        .put("timeouts.tcp-transitory", "30 seconds")
                        .put("timeouts.tcp-time-wait", "120 seconds; can be set, the new default is 30 seconds")
                        .put("timeouts.udp", "30 seconds")
                        .put("timeouts.icmp-query", "30 seconds")
                        .buildOrThrow());
    }

    private static RfcSettings.Builder byPort(RfcSettings.Builder builder) {
        return builder.filtering(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT);
    }

    /** As cloud gateways are: a port for each destination, nothing comes in by itself, nothing goes back. */
    private static RfcSettings.Builder overloading(RfcSettings.Builder builder) {
        return byPort(builder)
                .mapping(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                .overloading(true)
                .parity(false)
                .hairpin(false)
                .holdDown(0)
                .unsolicitedSyn(UnsolicitedSyn.SILENT);
    }

    private static void allTimeouts(RfcSettings.Builder builder, long seconds) {
        for (RfcTimeout timeout : RfcTimeout.values()) {
            builder.timeout(timeout, seconds(seconds));
        }
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
