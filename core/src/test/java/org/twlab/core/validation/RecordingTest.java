package org.twlab.core.validation;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every row and fact of the recordings, every worked example and rule, by name. */
class RecordingTest {
    @TestFactory
    Stream<DynamicNode> recordings() {
        return tests(Cases.recorded());
    }

    @TestFactory
    Stream<DynamicNode> workedExamplesAndRules() {
        return tests(Cases.worked());
    }

    private static Stream<DynamicNode> tests(Map<String, List<Case>> cases) {
        return cases.entrySet().stream()
                .map(file -> DynamicContainer.dynamicContainer(
                        file.getKey(),
                        file.getValue().stream()
                                .filter(c -> c.leftOut().isEmpty())
                                .map(Case::test)));
    }
}
