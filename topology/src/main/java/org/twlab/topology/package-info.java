/**
 * Networks: {@link org.twlab.topology.NetworkBuilder} takes hosts, populations, routers, gateways and links, gives
 * addresses, computes routes and makes a {@link org.twlab.topology.Network} that is ready to run.
 */
@NullMarked
package org.twlab.topology;

import org.jspecify.annotations.NullMarked;
