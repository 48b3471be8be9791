package org.twlab.topology.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.exchange.GraphFile;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.SchemaDefinitions;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.ValueType;
import org.twlab.topology.yaml.YamlNode;

/** The name of a file with a graph, its path relative to the file that names it. */
record GraphFileType() implements ValueType<MemberGraph> {

    @Override
    public String expected() {
        return "the name of a GraphML or GML file";
    }

    @Override
    public Optional<MemberGraph> read(YamlNode node, Reading reading) {
        return Types.TEXT
                .read(node, reading)
                .flatMap(name -> reading.files().open(name, node.place()))
                .flatMap(source -> GraphFile.read(source, reading.diagnostics()));
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        return definitions.object().put("type", "string");
    }
}
