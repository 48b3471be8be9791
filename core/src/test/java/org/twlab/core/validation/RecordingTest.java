package org.twlab.core.validation;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every row and fact of the recordings, by name. */
class RecordingTest {
    @TestFactory
    Stream<DynamicNode> recordings() {
        return Cases.recorded().entrySet().stream()
                .map(file -> DynamicContainer.dynamicContainer(
                        file.getKey(),
                        file.getValue().stream()
                                .filter(c -> c.leftOut().isEmpty() && !Cases.waits(c))
                                .map(Case::test)));
    }
}
