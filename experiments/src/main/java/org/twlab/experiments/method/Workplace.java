package org.twlab.experiments.method;

import java.util.function.BooleanSupplier;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.run.RunDirectory;

/**
 * Where a program works.
 *
 * @param directory gets its tables and files; stays open
 * @param sink what the directory is written through, for programs that make directories within it
 * @param jobs threads
 * @param interrupted whether somebody wants it to stop
 */
public record Workplace(RunDirectory directory, OutputSink sink, int jobs, BooleanSupplier interrupted) {}
