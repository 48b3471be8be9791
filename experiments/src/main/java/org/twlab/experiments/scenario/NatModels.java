package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.twlab.core.packet.Address;
import org.twlab.nat.ConntrackTimeout;
import org.twlab.nat.NatModel;
import org.twlab.nat.rfc.Conformance;
import org.twlab.nat.rfc.NatPreset;
import org.twlab.nat.rfc.NatPresets;
import org.twlab.nat.rfc.PortAllocation;
import org.twlab.nat.rfc.RfcLimits;
import org.twlab.nat.rfc.RfcSettings;
import org.twlab.nat.rfc.RfcTimeout;

/** What the models of gateways do where a scenario says nothing more, for readers. */
public final class NatModels {
    private static final int INSIDE = Address.parse("10.0.0.1").bits();
    private static final int OUTSIDE = Address.parse("203.0.113.1").bits();

    private NatModels() {}

    /** Which requirements a model of {@link NatKind#models} meets, with one public address. */
    public static Conformance conformance(String model) {
        return NatModel.find(model).map(Conformance::of).orElseGet(() -> Conformance.of(settings(model)));
    }

    /** What a model of {@link NatKind#models} stands for, in a few words. */
    public static String what(String model) {
        return NatModel.find(model)
                .map(netfilter -> "Netfilter of " + netfilter.kernel())
                .or(() -> NatPresets.find(model).map(NatPreset::text))
                .orElse("described by its behaviours, all of which a scenario may say");
    }

    /** What a model of {@link NatKind#models} does, as name and value in the order of the documentation. */
    public static ImmutableMap<String, String> behaviour(String model) {
        Optional<NatModel> netfilter = NatModel.find(model);
        return netfilter.isPresent() ? ofNetfilter(netfilter.get()) : ofSettings(settings(model));
    }

    /** Where the values of a preset are published, by setting; empty for other models. */
    public static ImmutableMap<String, String> sources(String model) {
        return NatPresets.find(model)
                .map(preset -> ImmutableMap.copyOf(new TreeMap<>(preset.published())))
                .orElse(ImmutableMap.of());
    }

    private static RfcSettings settings(String model) {
        ImmutableList<Integer> outside = ImmutableList.of(OUTSIDE);
        Optional<NatPreset> preset = NatPresets.find(model);
        return preset.isPresent()
                ? preset.get().builder(INSIDE, 24, outside).build()
                : RfcSettings.builder(INSIDE, 24, outside).build();
    }

    private static ImmutableMap<String, String> ofNetfilter(NatModel model) {
        ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
        all.put("kernel", model.kernel());
        all.put("mapping", "address-and-port-dependent");
        all.put("filtering", "address-and-port-dependent");
        all.put(
                "ports",
                "preserved where free toward the remote endpoint, else searched in the class of the inside port");
        all.put(
                "search",
                model.search().usesRover()
                        ? "all ports of the class, from where the last search ended"
                        : "rounds of " + model.search().rounds() + " ports, each from a random one");
        all.put("entries", "at most " + model.maxEntries());
        for (ConntrackTimeout timeout : ConntrackTimeout.values()) {
            all.put("timeout " + timeout.label(), seconds(model.timeouts().of(timeout)));
        }
        return all.buildOrThrow();
    }

    private static ImmutableMap<String, String> ofSettings(RfcSettings settings) {
        ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
        all.put("mapping", settings.mapping().label());
        all.put("filtering", settings.filtering().label());
        all.put("ports", settings.ports().toString());
        all.put("port choice", word(settings.assignment()));
        all.put("overloading", yesNo(settings.overloading()));
        all.put("parity", yesNo(settings.parity()));
        all.put("pooling", word(settings.pooling()));
        all.put("hairpinning", yesNo(settings.hairpin()));
        all.put("inbound packets refresh", yesNo(settings.inboundRefreshes()));
        all.put("unsolicited SYN", word(settings.unsolicitedSyn()));
        all.put("hold-down", seconds(settings.holdDownNanos()));
        all.put("port allocation", allocation(settings.allocation()));
        RfcLimits limits = settings.limits();
        all.put("most mappings", limit(limits.mappings()));
        all.put("most ports of an inside host", limit(limits.portsPerSubscriber()));
        all.put("most sessions of an inside host", limit(limits.sessionsPerSubscriber()));
        all.put("most sessions toward one endpoint", limit(limits.perDestination()));
        for (RfcTimeout timeout : RfcTimeout.values()) {
            all.put("timeout " + timeout.label(), seconds(settings.timeouts().of(timeout)));
        }
        return all.buildOrThrow();
    }

    private static String allocation(PortAllocation allocation) {
        if (allocation instanceof PortAllocation.Blocks blocks) {
            return "blocks of " + blocks.size() + " ports, at most " + blocks.maxPerSubscriber()
                    + " for an inside host";
        }
        return allocation instanceof PortAllocation.Deterministic fixed
                ? "a block of " + fixed.size() + " ports for each inside address"
                : "one pool for all inside hosts";
    }

    private static String limit(int most) {
        return most == RfcLimits.NONE ? "no limit" : String.valueOf(most);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    private static String seconds(long nanos) {
        return nanos / 1_000_000_000L + " s";
    }
}
