package org.twlab.topology;

import org.twlab.core.net.NetworkContext;
import org.twlab.core.tcp.TcpStack;

/**
 * Which member of a node is to be made, and for which run.
 *
 * @param name of the member: {@code server}, {@code client[3]}
 * @param index of the member, from 0
 * @param address its address; 0 where it has none of its own
 * @param context of the run
 * @param stack socket tables of the run
 */
public record NodeSite(String name, int index, int address, NetworkContext context, TcpStack stack) {}
