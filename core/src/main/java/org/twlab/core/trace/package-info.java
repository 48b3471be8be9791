@NullMarked
package org.twlab.core.trace;

import org.jspecify.annotations.NullMarked;
