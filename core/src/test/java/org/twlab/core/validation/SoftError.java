package org.twlab.core.validation;

import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.TcpConnection;

/** SO_ERROR of a connection that lives. */
final class SoftError {
    private SoftError() {}

    /** The number, 0 for none. */
    static int of(TcpConnection c) {
        return c.error().map(Errno::number).orElse(0);
    }
}
