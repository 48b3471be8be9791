package org.twlab.nat.rfc;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The settings of a known NAT, and where each value is from.
 *
 * @param name as scenarios name it
 * @param text what it stands for
 * @param change makes the settings from those {@link RfcSettings#builder} begins with
 * @param published settings whose values the vendor publishes, each with what it says; all others are assumed here
 */
public record NatPreset(
        String name, String text, Consumer<RfcSettings.Builder> change, ImmutableMap<String, String> published) {

    public NatPreset {
        for (String setting : published.keySet()) {
            if (!RfcSettings.names().contains(setting)) {
                throw new IllegalArgumentException("no setting '" + setting + "'; there are " + RfcSettings.names());
            }
        }
    }

    /** Its settings for a gateway with these addresses. */
    public RfcSettings.Builder builder(int insideAddress, int insidePrefixLength, List<Integer> outsideAddresses) {
        RfcSettings.Builder builder = RfcSettings.builder(insideAddress, insidePrefixLength, outsideAddresses);
        change.accept(builder);
        return builder;
    }

    /** What the vendor says about a setting; empty where the value is assumed. */
    public Optional<String> source(String setting) {
        return Optional.ofNullable(published.get(setting));
    }
}
