package org.twlab.core.validation;

import java.util.function.UnaryOperator;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.tcp.HostSettings;

/** The kernels a case runs on: as they are, or all with the same change. */
interface Variant {
    /** Kernels as they are. */
    Variant UNCHANGED = profile -> profile;

    KernelProfile change(KernelProfile profile);

    static Variant of(UnaryOperator<KernelProfile> change) {
        return change::apply;
    }

    /** A freshly booted host of a named kernel. */
    default HostSettings settings(String profile) {
        return HostSettings.of(change(KernelProfile.named(profile)));
    }
}
