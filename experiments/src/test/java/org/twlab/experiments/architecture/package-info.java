/** Tests of the whole source tree: which module may know which, what nobody may call, how long code may be. */
@NullMarked
package org.twlab.experiments.architecture;

import org.jspecify.annotations.NullMarked;
