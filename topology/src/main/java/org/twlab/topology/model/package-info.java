/**
 * What a scenario says about a network: nodes of registered kinds with their addresses, and links; read, checked and
 * ready to be built.
 */
@NullMarked
package org.twlab.topology.model;

import org.jspecify.annotations.NullMarked;
