package org.twlab.experiments.properties;

import org.twlab.core.packet.FourTuple;

/** A socket is known by its host and its 4-tuple as that host sees it. */
record HostSocket(String host, FourTuple tuple) {}
