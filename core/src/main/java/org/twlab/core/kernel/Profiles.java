package org.twlab.core.kernel;

import com.google.common.collect.ImmutableMap;

/** The profiles that exist, by name, oldest kernel first. */
final class Profiles {
    static final ImmutableMap<String, KernelProfile> BY_NAME = byName(
            LinuxProfiles.linux310().build(),
            LinuxProfiles.linux49().build(),
            LinuxProfiles.linux618().build());

    private Profiles() {}

    private static ImmutableMap<String, KernelProfile> byName(KernelProfile... profiles) {
        ImmutableMap.Builder<String, KernelProfile> byName = ImmutableMap.builder();
        for (KernelProfile profile : profiles) {
            byName.put(profile.name(), profile);
        }
        return byName.buildOrThrow();
    }
}
