/**
 * Kernels as data: what a named kernel does differently from others, the sysctls it has and the counters it keeps. Knows
 * nothing of sockets; the state machine in {@code org.twlab.core.tcp} asks here and never for a version.
 */
@NullMarked
package org.twlab.core.kernel;

import org.jspecify.annotations.NullMarked;
