@NullMarked
package org.twlab.core.tcp;

import org.jspecify.annotations.NullMarked;
