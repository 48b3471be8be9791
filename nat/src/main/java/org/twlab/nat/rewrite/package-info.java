/** What gateways and balancers change inside TCP segments: timestamps, and addresses in text with all that follows. */
@NullMarked
package org.twlab.nat.rewrite;

import org.jspecify.annotations.NullMarked;
