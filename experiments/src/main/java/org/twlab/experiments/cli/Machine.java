package org.twlab.experiments.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the program runs on.
 *
 * @param java feature release of the Java runtime: 17
 * @param jdk its name, version and vendor
 * @param heapBytes most memory that the program may take
 * @param processors for threads of a batch
 * @param programFolders where programs are looked for, in order
 */
record Machine(int java, String jdk, long heapBytes, int processors, ImmutableList<Path> programFolders) {

    /** That of this process. */
    static Machine ofProcess() {
        ImmutableList.Builder<Path> folders = ImmutableList.builder();
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder :
                Splitter.on(File.pathSeparatorChar).omitEmptyStrings().split(path)) {
            folder(folder).ifPresent(folders::add);
        }
        return new Machine(
                Runtime.version().feature(),
                Build.jdk(),
                Runtime.getRuntime().maxMemory(),
                Runtime.getRuntime().availableProcessors(),
                folders.build());
    }

    /** Empty for a text that is no path: nothing can be there. */
    private static Optional<Path> folder(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException nowhere) {
            return Optional.empty();
        }
    }

    /** Where a program is. */
    Optional<Path> find(String program) {
        return programFolders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
