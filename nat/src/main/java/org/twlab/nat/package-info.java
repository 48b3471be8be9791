/** NAT gateways: connection tracking, port choice, translation. */
@NullMarked
package org.twlab.nat;

import org.jspecify.annotations.NullMarked;
