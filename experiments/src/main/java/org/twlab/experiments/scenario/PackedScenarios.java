package org.twlab.experiments.scenario;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scenarios that come with the program: the files of {@code examples/}, packed as resources with a list of their
 * names.
 */
final class PackedScenarios {
    private static final String FOLDER = "/examples/";
    private static final Pattern NAME = Pattern.compile("(?m)^scenario: *([a-z][a-z0-9-]*)\\s*$");

    private PackedScenarios() {}

    /**
     * A packed file.
     *
     * @param name the scenario in it
     * @param fileName as messages show it
     * @param text its contents
     */
    record Packed(String name, String fileName, String text) {}

    static Optional<Packed> find(String name) {
        return all().stream().filter(packed -> packed.name().equals(name)).findFirst();
    }

    static ImmutableList<String> names() {
        return all().stream().map(Packed::name).collect(ImmutableList.toImmutableList());
    }

    static ImmutableList<Packed> all() {
        String list = text("index.txt");
        return Splitter.on('\n')
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(list)
                .map(PackedScenarios::packed)
                .collect(ImmutableList.toImmutableList());
    }

    private static Packed packed(String fileName) {
        String text = text(fileName);
        Matcher matcher = NAME.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("packed file " + fileName + " has no 'scenario:'");
        }
        return new Packed(matcher.group(1), fileName, text);
    }

    private static String text(String fileName) {
        byte[] bytes = bytes(fileName)
                .orElseThrow(() -> new IllegalStateException("resource " + FOLDER + fileName + " is missing"));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A file of {@code examples/} by its path from there; empty where it does not come with the program. */
    static Optional<byte[]> bytes(String fileName) {
        try (InputStream in = PackedScenarios.class.getResourceAsStream(FOLDER + fileName)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException("resource " + FOLDER + fileName, failure);
        }
    }
}
