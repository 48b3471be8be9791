package org.twlab.topology.yaml;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.twlab.topology.yaml.Diagnostic.Cause;

/**
 * Opens the files of one load and remembers their bytes, so that a run can keep a copy of its inputs. A file is looked
 * at before it is read: too large a file, a directory or a missing one is a message, not a wait. Confined to one load.
 */
public final class YamlFiles {
    /** Largest input file, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private final Diagnostics diagnostics;
    private final Map<String, byte[]> read = new LinkedHashMap<>();
    /** By name; a file that was read is the same each time, so that a mistake in it is the same mistake. */
    private final Map<String, Optional<SourceText>> opened = new HashMap<>();

    /** By the name of a file that came with the program: opens what came with it. */
    private final Map<String, Function<String, Optional<byte[]>>> besidePacked = new HashMap<>();

    /** By the place of a name in an input file: the file it stands for, by the name in {@link #inputs}. */
    private final Map<Place, String> named = new HashMap<>();

    private int sources;

    public YamlFiles(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** The files read so far, by the name they were given, in the order of reading. */
    public ImmutableMap<String, byte[]> inputs() {
        return ImmutableMap.copyOf(read);
    }

    /** The name in {@link #inputs} of the file that an input file names at this place; empty where it names none. */
    public Optional<String> namedAt(Place place) {
        return Optional.ofNullable(named.get(place));
    }

    /** Text that does not come from a file, such as an option of the command line. */
    public SourceText text(String name, String text) {
        return SourceText.of(name, sources++, text);
    }

    /** Reads a file that the user named; a file that is not there is a fault of the environment. */
    public Optional<SourceText> open(Path path) {
        return read(path, diagnostics::add);
    }

    /**
     * Reads a file that an input file names, its path relative to that file; what is wrong with it is reported where
     * it is named.
     */
    public Optional<SourceText> open(String name, Place namedAt) {
        Optional<SourceText> source = openBeside(name, namedAt);
        source.ifPresent(found -> named.put(namedAt, found.name()));
        return source;
    }

    private Optional<SourceText> openBeside(String name, Place namedAt) {
        Function<String, Optional<byte[]>> beside =
                besidePacked.get(namedAt.source().name());
        if (beside != null) {
            return packedBeside(name, beside, namedAt);
        }
        Optional<Path> folder = namedAt.source().folder();
        if (folder.isEmpty()) {
            diagnostics.error(namedAt, "'" + name + "': only a file can name another file");
            return Optional.empty();
        }
        try {
            return read(folder.get().resolve(name), fault -> {
                boolean placed = fault.place().isPresent();
                diagnostics.add(placed ? fault : Diagnostic.at(namedAt, "'" + name + "': " + fault.message()));
            });
        } catch (InvalidPathException refused) {
            diagnostics.error(namedAt, "'" + name + "' is not the name of a file");
            return Optional.empty();
        }
    }

    private Optional<SourceText> packedBeside(String name, Function<String, Optional<byte[]>> beside, Place namedAt) {
        Optional<SourceText> before = opened.get(name);
        if (before != null) {
            return before;
        }
        Optional<byte[]> bytes = beside.apply(name);
        if (bytes.isEmpty()) {
            diagnostics.error(namedAt, "'" + name + "': no such file comes with the program");
            return Optional.empty();
        }
        Optional<SourceText> source = packed(name, bytes.get(), beside);
        opened.put(name, source);
        return source;
    }

    /**
     * Takes bytes that come with the program as a file.
     *
     * @param beside opens the files that it names, which come with the program too; empty for one that is not there
     */
    public Optional<SourceText> packed(String name, byte[] bytes, Function<String, Optional<byte[]>> beside) {
        besidePacked.put(name, beside);
        return packed(name, bytes);
    }

    /** Takes bytes that come with the program as a file, which cannot name others. */
    public Optional<SourceText> packed(String name, byte[] bytes) {
        return decode(name, bytes, text -> SourceText.of(name, sources++, text), diagnostics::add);
    }

    private Optional<SourceText> read(Path path, Consumer<Diagnostic> report) {
        String name = SourceText.shown(path);
        Optional<SourceText> before = opened.get(name);
        if (before != null) {
            return before;
        }
        try {
            if (Files.isDirectory(path)) {
                report.accept(Diagnostic.ofFile(name, Cause.INPUT, "is a directory, a file was expected"));
                return Optional.empty();
            }
            long size = Files.size(path);
            if (size > MAX_BYTES) {
                report.accept(Diagnostic.ofFile(
                        name, Cause.INPUT, "has " + size + " bytes, at most " + MAX_BYTES + " are read"));
                return Optional.empty();
            }
            Optional<SourceText> source =
                    decode(name, Files.readAllBytes(path), text -> SourceText.ofFile(path, sources++, text), report);
            opened.put(name, source);
            return source;
        } catch (IOException failure) {
            String problem = isMissing(path, failure) ? "no such file" : "cannot be read: " + failure.getMessage();
            report.accept(Diagnostic.ofFile(name, Cause.ENVIRONMENT, problem));
        }
        return Optional.empty();
    }

    /** Below a plain file JDK 25 says that there is no such file, JDK 17 that it is not a directory. */
    private static boolean isMissing(Path path, IOException failure) {
        Path parent = path.getParent();
        return failure instanceof NoSuchFileException || (parent != null && Files.isRegularFile(parent));
    }

    private Optional<SourceText> decode(
            String name, byte[] bytes, Function<String, SourceText> make, Consumer<Diagnostic> report) {
        read.put(name, bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String decoded = out.flip().toString();
        String text = decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
        SourceText source = make.apply(text);
        if (result.isError()) {
            String value = Integer.toHexString(bytes[in.position()] & 0xFF);
            int line = source.lines().size();
            int column = source.lines().get(line - 1).length() + 1;
            report.accept(Diagnostic.at(
                    new Place(source, line, column),
                    "byte 0x" + value + " is not UTF-8, in which input files are written"));
            return Optional.empty();
        }
        return Optional.of(source);
    }
}
