package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.YamlNode;

/**
 * A type whose values are single words.
 *
 * @param expected see {@link ValueType#expected()}
 * @param parse the meaning of a word
 * @param describe fills a JSON Schema object
 */
public record ScalarType<T>(String expected, Function<String, Parsed<T>> parse, Consumer<ObjectNode> describe)
        implements ValueType<T> {

    @Override
    public Optional<T> read(YamlNode node, Reading reading) {
        if (!(node instanceof YamlNode.Scalar scalar) || node.isNull()) {
            reading.error(node.place(), node.described() + " stands where " + expected + " was expected");
            return Optional.empty();
        }
        Parsed<T> parsed = parse.apply(scalar.text());
        if (parsed.value().isEmpty()) {
            Diagnostic fault = Diagnostic.at(node.place(), parsed.problem());
            reading.diagnostics()
                    .add(parsed.allowed().isEmpty() ? fault : fault.allowing(parsed.allowed(), scalar.text()));
        }
        return parsed.value();
    }

    /** The same values, fewer of them: {@code narrower} may refuse what this type takes. */
    public <R> ScalarType<R> narrowed(String nowExpected, Function<T, Parsed<R>> narrower) {
        return new ScalarType<>(nowExpected, text -> parse.apply(text).then(narrower), describe);
    }

    @Override
    public ObjectNode schema(SchemaDefinitions definitions) {
        ObjectNode schema = definitions.object();
        describe.accept(schema);
        return schema;
    }
}
