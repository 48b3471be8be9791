/**
 * What real kernels did, replayed against simulated hosts: each recorded row is a case that names every column in which
 * host and recording differ. The same cases tell which decision rows of a profile something proves.
 */
@NullMarked
package org.twlab.core.validation;

import org.jspecify.annotations.NullMarked;
