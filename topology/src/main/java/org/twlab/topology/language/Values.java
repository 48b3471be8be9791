package org.twlab.topology.language;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** What was read for the keys of one mapping; defaults stand in for keys that are absent or wrong. */
public final class Values {
    private final Mapping mapping;
    private final ImmutableMap<String, Object> read;

    Values(Mapping mapping, Map<String, Object> read) {
        this.mapping = mapping;
        this.read = ImmutableMap.copyOf(read);
    }

    /** The value of a required key or of one with a default. */
    public <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException("key '" + key.name() + "' has no value"));
    }

    /** The value of a key, if it stands there or has a default. */
    @SuppressWarnings("unchecked") // only the type of the same key has put the value there
    public <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable((T) read.get(key.name()));
    }

    boolean has(Key<?> key) {
        return read.containsKey(key.name());
    }

    /** Whether the file has the key. */
    public boolean states(Key<?> key) {
        return mapping.get(key.name()).isPresent();
    }

    /** Where the value of a key stands; where the mapping begins when it is absent. */
    public Place place(Key<?> key) {
        return mapping.get(key.name()).map(YamlNode::place).orElse(mapping.place());
    }

    /** Where the name of a key stands; where the mapping begins when it is absent. */
    public Place placeOfName(Key<?> key) {
        return mapping.entry(key.name()).map(entry -> entry.key().place()).orElse(mapping.place());
    }

    public Mapping mapping() {
        return mapping;
    }
}
