package org.twlab.core.kernel;

import com.google.common.collect.ImmutableMap;

/** The profiles that exist, by name, Linux kernels first, the oldest first of all. */
final class Profiles {
    static final ImmutableMap<String, KernelProfile> BY_NAME = byName(
            EarlyLinuxProfiles.linux2632().build(),
            EarlyLinuxProfiles.linux310().build(),
            LinuxProfiles.linux49().build(),
            LinuxProfiles.linux410().build(),
            LinuxProfiles.linux414().build(),
            LinuxProfiles.linux419().build(),
            LinuxProfiles.linux618().build(),
            OtherProfiles.rfc9293().build(),
            OtherProfiles.windows2003().build(),
            OtherProfiles.freebsd().build());

    private Profiles() {}

    private static ImmutableMap<String, KernelProfile> byName(KernelProfile... profiles) {
        ImmutableMap.Builder<String, KernelProfile> byName = ImmutableMap.builder();
        for (KernelProfile profile : profiles) {
            byName.put(profile.name(), profile);
        }
        return byName.buildOrThrow();
    }
}
