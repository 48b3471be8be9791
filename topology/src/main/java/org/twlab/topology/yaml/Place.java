package org.twlab.topology.yaml;

/**
 * Where something stands in an input file.
 *
 * @param source the file
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(SourceText source, int line, int column) {

    @Override
    public String toString() {
        return source.name() + ":" + line + ":" + column;
    }
}
