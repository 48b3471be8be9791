package org.twlab.experiments.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of the five modules, as they lie in the checkout the tests run in. */
final class SourceTree {
    static final List<String> MODULES = List.of("core", "topology", "nat", "reports", "experiments");

    private SourceTree() {}

    /** The folder of the parent pom: the nearest one above the working directory that holds all modules. */
    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (MODULES.stream().map(folder::resolve).allMatch(Files::isDirectory)) {
                return folder;
            }
        }
        throw new IllegalStateException("no checkout above " + Path.of("").toAbsolutePath());
    }

    /** Every Java file, tests included, sorted. */
    static List<Path> files() throws IOException {
        return files("src");
    }

    /** Every Java file below a folder of the modules that have it, such as {@code src/main/java}; sorted. */
    static List<Path> files(String below) throws IOException {
        Path root = root();
        Stream.Builder<Path> found = Stream.builder();
        for (String module : MODULES) {
            Path folder = root.resolve(module).resolve(below);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(found);
                }
            }
        }
        return found.build().sorted().toList();
    }
}
