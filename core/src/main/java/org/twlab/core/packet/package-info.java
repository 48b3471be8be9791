@NullMarked
package org.twlab.core.packet;

import org.jspecify.annotations.NullMarked;
