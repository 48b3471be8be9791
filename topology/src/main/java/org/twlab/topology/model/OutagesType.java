package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Sequence;
import org.twlab.topology.yaml.YamlWriter;

/** Times in which a link is down: {@code [[10s, 12s], [1min, 2min]]}, one after the other. */
record OutagesType() implements ValueType<ImmutableList<Outage>> {

    @Override
    public String expected() {
        return "a list of times [from, to] such as [[10s, 12s]]";
    }

    @Override
    public Optional<ImmutableList<Outage>> read(YamlNode node, Reading reading) {
        if (!(node instanceof Sequence list)) {
            reading.error(node.place(), node.described() + " stands where " + expected() + " was expected");
            return Optional.empty();
        }
        ImmutableList.Builder<Outage> outages = ImmutableList.builder();
        long lastEnd = 0;
        for (YamlNode item : list.items()) {
            Optional<Outage> outage = outage(item, reading);
            if (outage.isEmpty()) {
                continue;
            }
            if (outage.get().fromNanos() < lastEnd) {
                reading.error(
                        item.place(),
                        YamlWriter.flow(item) + " begins before the time in front of it ends; they come in order");
                continue;
            }
            lastEnd = outage.get().toNanos();
            outages.add(outage.get());
        }
        return Optional.of(outages.build());
    }

    private static Optional<Outage> outage(YamlNode node, Reading reading) {
        if (!(node instanceof Sequence pair) || pair.items().size() != 2) {
            reading.error(node.place(), "a time in which a link is down has a beginning and an end: [from, to]");
            return Optional.empty();
        }
        Optional<Long> from = Types.DURATION.read(pair.items().get(0), reading);
        Optional<Long> to = Types.DURATION.read(pair.items().get(1), reading);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        if (from.get() >= to.get()) {
            reading.error(
                    node.place(), "a link is down from an instant to a later one, not in " + YamlWriter.flow(node));
            return Optional.empty();
        }
        return Optional.of(new Outage(from.get(), to.get()));
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode list = definitions.object().put("type", "array");
        list.putObject("items")
                .put("type", "array")
                .put("minItems", 2)
                .put("maxItems", 2)
                .set("items", Types.DURATION.schema(definitions));
        return list;
    }
}
