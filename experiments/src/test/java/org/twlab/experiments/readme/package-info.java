/** The library as the README shows it. */
@NullMarked
package org.twlab.experiments.readme;

import org.jspecify.annotations.NullMarked;
