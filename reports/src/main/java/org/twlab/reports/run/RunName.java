package org.twlab.reports.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The name of a run directory where the user gave none: {@code 20260131T235959Z_recycle-nat_1f2e3d4c}.
 *
 * @param startedAt when the batch began, by the clock of the machine
 * @param scenario name of the scenario
 * @param hash short hash of the input, so that runs of different inputs tell themselves apart
 */
public record RunName(Instant startedAt, String scenario, String hash) {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The name; characters that mean something to a shell or file system become {@code -}. */
    @Override
    public String toString() {
        return UTC.format(startedAt) + "_" + harmless(scenario) + "_" + harmless(hash);
    }

    private static String harmless(String part) {
        return part.replaceAll("[^A-Za-z0-9.-]", "-");
    }
}
