package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;

/** Proves a decision row: what a host does by it, and that it does something else once the row is switched off. */
final class RowSwitch {
    private RowSwitch() {}

    /**
     * A test named after the row.
     *
     * @param seen what can be seen of a host with these settings
     */
    static DynamicTest proves(Row row, String profile, String expected, Function<HostSettings, String> seen) {
        KernelProfile kernel = KernelProfile.named(profile);
        return DynamicTest.dynamicTest(row + " " + row.meaning(), () -> {
            assertThat(seen.apply(HostSettings.of(kernel))).isEqualTo(expected);
            assertThat(seen.apply(HostSettings.of(kernel.without(row))))
                    .as(row + " switched off")
                    .isNotEqualTo(expected);
        });
    }
}
