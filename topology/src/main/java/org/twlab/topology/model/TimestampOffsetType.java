package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.topology.language.DistributionType;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Scalar;

/** The name of an offset mode, or a number of ticks that may vary by member. */
record TimestampOffsetType() implements ValueType<TimestampOffset> {
    private static final ImmutableList<String> MODES = ImmutableList.copyOf(Parameter.OFFSET_MODE.choiceLabels());
    private static final DistributionType TICKS =
            new DistributionType(Types.integer(0, 0xFFFF_FFFFL), "timestamp-offsets", true);

    @Override
    public String expected() {
        return "one of " + String.join(", ", MODES) + ", or " + TICKS.expected();
    }

    @Override
    public Optional<TimestampOffset> read(YamlNode node, Reading reading) {
        if (node instanceof Scalar word && word.text().matches("[a-z].*") && !node.isNull()) {
            int mode = MODES.indexOf(word.text());
            if (mode < 0) {
                reading.error(
                        node.place(),
                        "'" + word.text() + "' is neither a way to add to timestamps nor a number of ticks",
                        MODES,
                        word.text());
                return Optional.empty();
            }
            return Optional.of(TimestampOffset.of(OffsetMode.values()[mode]));
        }
        return TICKS.read(node, reading).map(TimestampOffset::of);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode either = definitions.object();
        ObjectNode word = definitions.object().put("type", "string");
        MODES.forEach(word.putArray("enum")::add);
        either.putArray("anyOf").add(word).add(TICKS.schema(definitions));
        return either;
    }
}
