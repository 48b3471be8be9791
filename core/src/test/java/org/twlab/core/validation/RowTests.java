package org.twlab.core.validation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.twlab.core.kernel.Row;

/** Which test classes of the TCP host switch a row off and assert the difference, as their sources say. */
final class RowTests {
    private static final Path SOURCES = Path.of("src", "test", "java", "org", "twlab", "core", "tcp");
    /** Rows that a helper of the test switches off are its first or second argument. */
    private static final Pattern SWITCHED_OFF =
            Pattern.compile("(?:proves|without|expect\\w*)\\(\\s*(?:\"[\\w.]+\",\\s*)?Row\\.(\\w+)");

    private static final Pattern SWITCH = Pattern.compile("without\\((?:row|\\s*Row\\.)|proves\\(");

    private RowTests() {}

    static Map<Row, Set<String>> classes() {
        Map<Row, Set<String>> classes = new EnumMap<>(Row.class);
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<Path> tests = files.filter(file -> file.toString().endsWith("Test.java"))
                    .sorted()
                    .toList();
            for (Path test : tests) {
                String name = test.getFileName().toString().replace(".java", "");
                String source = Files.readString(test);
                Matcher matcher = SWITCHED_OFF.matcher(source);
                while (SWITCH.matcher(source).find() && matcher.find()) {
                    classes.computeIfAbsent(Row.valueOf(matcher.group(1)), row -> new TreeSet<>())
                            .add(name);
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
