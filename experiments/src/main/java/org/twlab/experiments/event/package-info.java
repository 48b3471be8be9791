/** What a scenario does to a running network: sysctls set, hosts restarted, flows stopped, sockets written down. */
@NullMarked
package org.twlab.experiments.event;

import org.jspecify.annotations.NullMarked;
