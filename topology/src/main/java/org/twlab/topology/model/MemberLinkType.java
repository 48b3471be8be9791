package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.language.Values;
import org.twlab.topology.yaml.YamlNode;

/** The keys of the links among the members of a node; defaults that a group of links gives are left to it. */
record MemberLinkType() implements ValueType<Values> {

    @Override
    public String expected() {
        return LinkKeys.MEMBER_LINK.expected();
    }

    @Override
    public Optional<Values> read(YamlNode node, Reading reading) {
        return LinkKeys.MEMBER_LINK.read(node, reading);
    }

    @Override
    public YamlNode effective(YamlNode node) {
        return LinkDefaults.link(LinkKeys.MEMBER_LINK, node);
    }

    @Override
    public boolean mergesByKey() {
        return true;
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return LinkKeys.MEMBER_LINK.schema(definitions);
    }
}
