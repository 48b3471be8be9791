package org.twlab.experiments.run;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.twlab.experiments.scenario.LoadedScenario;

/**
 * What the results of a run depend on, as 16 hexadecimal digits: the program, the scenario with every default filled in,
 * master seed included, the values of the axes at the run's point, point and replication.
 */
final class RunHash {
    private static final HashFunction FUNCTION = Hashing.murmur3_128();
    private static final int DIGITS = 16;

    private final LoadedScenario loaded;
    private final byte[] batch;

    /** @param tool name, version and revision of the program */
    RunHash(LoadedScenario loaded, String tool) {
        this.loaded = loaded;
        this.batch = text(text(Hashing.sha256().newHasher(), tool), loaded.effectiveYaml())
                .hash()
                .asBytes();
    }

    String of(RunKey key) {
        Hasher hasher = FUNCTION.newHasher().putBytes(batch).putInt(key.point()).putInt(key.replication());
        loaded.points().get(key.point()).values().forEach((axis, value) -> text(text(hasher, axis), value));
        return hasher.hash().toString().substring(0, DIGITS);
    }

    private static Hasher text(Hasher hasher, String text) {
        return hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
    }
}
