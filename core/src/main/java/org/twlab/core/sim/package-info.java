@NullMarked
package org.twlab.core.sim;

import org.jspecify.annotations.NullMarked;
