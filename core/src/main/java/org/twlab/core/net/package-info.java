@NullMarked
package org.twlab.core.net;

import org.jspecify.annotations.NullMarked;
