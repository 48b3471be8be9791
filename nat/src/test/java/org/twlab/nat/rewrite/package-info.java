/** Tests of what middleboxes change in segments. */
@NullMarked
package org.twlab.nat.rewrite;

import org.jspecify.annotations.NullMarked;
