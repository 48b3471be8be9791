package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed JSON Schema, judged by an independent validator. */
class ScenarioSchemaTest {
    private static final Path FILE = Path.of("../docs/scenario.schema.json");
    private static final Path BROKEN = Path.of("src/test/resources/broken");

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(ScenarioLanguage.jsonSchema());
    }

    private static List<?> faults(String yaml) throws IOException {
        JsonNode tree = new YAMLMapper().readTree(yaml);
        return schema().validate(tree);
    }

    /** With {@code -Dgolden.update} the file is written anew. */
    @Test
    void theCommittedSchemaIsCurrent() throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.writeString(FILE, ScenarioLanguage.jsonSchema());
        }
        assertThat(FILE).hasContent(ScenarioLanguage.jsonSchema());
    }

    @Test
    void itIsItselfAValidSchemaOfDraft7() throws IOException {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(com.networknt.schema.SchemaLocation.of("http://json-schema.org/draft-07/schema#"));
        assertThat(meta.validate(new YAMLMapper().readTree(ScenarioLanguage.jsonSchema())))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("goodScenarios")
    void acceptsWhatTheLoaderAccepts(String yaml) throws IOException {
        assertThat(faults(yaml)).isEmpty();
    }

    static Stream<String> goodScenarios() throws IOException {
        Stream<String> packed = PackedScenarios.all().stream().map(PackedScenarios.Packed::text);
        return Stream.concat(packed, ReferencePage.examples());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown-key", "key-of-later-language", "missing-keys", "wrong-unit", "no-unit", "negative-quantity",
                "wrong-type", "unknown-profile", "unknown-kind", "unknown-model", "bad-name", "bad-arrivals",
                "bad-closes", "bad-distribution", "unquoted-comma", "no-mapping"
            })
    void refusesWhatAnEditorCanSee(String broken) throws IOException {
        assertThat(faults(Files.readString(BROKEN.resolve(broken + ".yaml")))).isNotEmpty();
    }
}
