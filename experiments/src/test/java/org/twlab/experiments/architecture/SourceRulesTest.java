package org.twlab.experiments.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Rules that the bytecode does not show: how long code is, and what stands in its text. */
class SourceRulesTest {
    private static final int MAX_METHOD_LINES = 70;
    private static final int MAX_FILE_LINES = 500;
    /** Split, so that this file does not contain the word itself. */
    private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX|@aut" + "hor)\\b");

    @Test
    void noFileIsLongerThan500Lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : SourceTree.files()) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_FILE_LINES) {
                tooLong.add(SourceTree.root().relativize(file) + ": " + lines);
            }
        }
        assertThat(SourceTree.files()).hasSizeGreaterThan(100);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void noMethodIsLongerThan70Lines() throws IOException {
        List<MethodLength> methods = methodLengths(SourceTree.files());

        assertThat(methods).hasSizeGreaterThan(500);
        assertThat(methods)
                .filteredOn(method -> method.lines() > MAX_METHOD_LINES)
                .isEmpty();
    }

    @Test
    void nineInTenMethodsOfTheTcpHostHaveAtMost25Lines() throws IOException {
        List<Long> lengths = methodLengths(SourceTree.files("src/main/java/org/twlab/core/tcp")).stream()
                .map(MethodLength::lines)
                .sorted()
                .toList();

        assertThat(lengths).hasSizeGreaterThan(300);
        assertThat(lengths.get((lengths.size() * 9 + 9) / 10 - 1)).isLessThanOrEqualTo(25);
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        TreeSet<Path> folders = new TreeSet<>();
        for (Path file : SourceTree.files("src/main/java")) {
            folders.add(Objects.requireNonNull(file.getParent()));
        }
        assertThat(folders)
                .hasSizeGreaterThan(10)
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content(StandardCharsets.UTF_8)
                        .contains("@NullMarked"));
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        List<String> leftovers = new ArrayList<>();
        for (Path file : SourceTree.files()) {
            if (LEFTOVER.matcher(Files.readString(file)).find()) {
                leftovers.add(SourceTree.root().relativize(file).toString());
            }
        }
        assertThat(leftovers).isEmpty();
    }

    /** Length of one method, from the first line of its modifiers and annotations to its closing brace. */
    private record MethodLength(String file, String name, long lines) {}

    private static List<MethodLength> methodLengths(List<Path> files) throws IOException {
        List<MethodLength> lengths = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                collect(unit, positions, lengths);
            }
        }
        return lengths;
    }

    private static void collect(CompilationUnitTree unit, SourcePositions positions, List<MethodLength> lengths) {
        LineMap lines = unit.getLineMap();
        new TreeScanner<Void, List<MethodLength>>() {
            @Override
            public Void visitMethod(MethodTree method, List<MethodLength> found) {
                long first = lines.getLineNumber(positions.getStartPosition(unit, method));
                long last = lines.getLineNumber(positions.getEndPosition(unit, method));
                found.add(new MethodLength(
                        unit.getSourceFile().getName(), method.getName().toString(), last - first + 1));
                return super.visitMethod(method, found);
            }
        }.scan(unit, lengths);
    }
}
