package org.twlab.nat.rfc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.twlab.nat.NatModel;
import org.twlab.nat.PortRange;

/** A kind of gateway, how to make one with one public address and one with three, and what is said about it. */
record Subject(String name, Supplier<RfcLab> lab, Supplier<RfcLab> pool, Conformance conformance) {
    private static final PortRange ALL_PORTS = new PortRange(1, 0xFFFF);

    @Override
    public String toString() {
        return name;
    }

    /** With settings that meet and miss each requirement. */
    static Stream<Subject> all() {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(rfc("as recommended", b -> b));
        subjects.add(rfc("all ports", b -> b.ports(ALL_PORTS)));
        subjects.add(rfc(
                "address-dependent",
                b -> b.mapping(EndpointDependence.ADDRESS_DEPENDENT)
                        .filtering(EndpointDependence.ADDRESS_DEPENDENT)
                        .inboundRefreshes(false)));
        subjects.add(rfc(
                "careless",
                b -> b.filtering(EndpointDependence.ADDRESS_AND_PORT_DEPENDENT)
                        .parity(false)
                        .hairpin(false)
                        .holdDown(119 * RfcLab.SECOND)
                        .unsolicitedSyn(UnsolicitedSyn.REFUSE)));
        subjects.add(rfc(
                "blocks",
                b -> b.allocation(new PortAllocation.Blocks(16, 2))
                        .assignment(PortAssignment.SEQUENTIAL)
                        .unsolicitedSyn(UnsolicitedSyn.SILENT)));
        subjects.add(rfc(
                "fixed blocks",
                b -> b.allocation(new PortAllocation.Deterministic(64)).holdDown(0)));
        for (RfcTimeout timeout : RfcTimeout.values()) {
            long seconds = timeout.defaultSeconds();
            subjects.add(rfc(timeout + " short", b -> b.timeout(timeout, (seconds - 1) * RfcLab.SECOND)));
        }
        subjects.add(rfc("UDP of 2 minutes", b -> b.timeout(RfcTimeout.UDP, 120 * RfcLab.SECOND)));
        subjects.add(rfc("UDP below 2 minutes", b -> b.timeout(RfcTimeout.UDP, 119 * RfcLab.SECOND)));
        NatPresets.names().forEach(name -> {
            NatPreset preset = NatPresets.find(name).orElseThrow();
            subjects.add(of(
                    name,
                    preset.builder(RfcLab.INSIDE, 24, List.of(RfcLab.PUBLIC)).build(),
                    preset.builder(RfcLab.INSIDE, 24, RfcLab.POOL).build()));
        });
        NatModel.names().forEach(name -> {
            NatModel model = NatModel.named(name);
            subjects.add(new Subject(
                    name,
                    () -> RfcLab.of(model, List.of(RfcLab.PUBLIC), 3),
                    () -> RfcLab.of(model, RfcLab.POOL, 3),
                    Conformance.of(model)));
        });
        return subjects.stream();
    }

    private static Subject rfc(String name, Function<RfcSettings.Builder, RfcSettings.Builder> change) {
        return of(
                name,
                change.apply(RfcLab.settings()).build(),
                change.apply(RfcSettings.builder(RfcLab.INSIDE, 24, RfcLab.POOL))
                        .build());
    }

    private static Subject of(String name, RfcSettings settings, RfcSettings ofPool) {
        return new Subject(name, () -> RfcLab.of(settings, 3), () -> RfcLab.of(ofPool, 3), Conformance.of(settings));
    }
}
