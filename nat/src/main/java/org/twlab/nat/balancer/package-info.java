/** Load balancers for TCP: by translation, by direct return, and by a proxy that ends connections. */
@NullMarked
package org.twlab.nat.balancer;

import org.jspecify.annotations.NullMarked;
