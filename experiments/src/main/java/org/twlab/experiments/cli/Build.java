package org.twlab.experiments.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What this program was built from. */
final class Build implements IVersionProvider {
    private static final String RESOURCE = "build.properties";

    private final Properties properties = new Properties();

    Build() {
        try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + RESOURCE, e);
        }
    }

    /** Version of the program. */
    String version() {
        return properties.getProperty("version", "unknown");
    }

    /** Commit it was built from, or {@code unknown}. */
    String revision() {
        return properties.getProperty("revision", "unknown");
    }

    /** Name, version and commit. */
    String tool() {
        return "twlab " + version() + " (" + revision() + ")";
    }

    /** Name, version and vendor of the Java runtime. */
    static String jdk() {
        return System.getProperty("java.vm.name") + " " + Runtime.version() + ", " + System.getProperty("java.vendor");
    }

    @Override
    public String[] getVersion() {
        return new String[] {tool(), jdk()};
    }
}
