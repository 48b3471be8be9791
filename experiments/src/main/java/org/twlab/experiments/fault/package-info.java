/** Faults: decisions about single packets at places of a network, matched by what the packets are and whose. */
@NullMarked
package org.twlab.experiments.fault;

import org.jspecify.annotations.NullMarked;
