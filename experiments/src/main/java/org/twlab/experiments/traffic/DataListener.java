package org.twlab.experiments.traffic;

import org.twlab.core.packet.Payload;
import org.twlab.core.tcp.TcpConnection;

/** Is told what applications write and read, end by end. */
public interface DataListener {

    /**
     * An application has written.
     *
     * @param row of the attempt in the log
     * @param opener whether it is the opener's application
     * @param end its end of the connection
     */
    void wrote(int row, boolean opener, TcpConnection end, long bytes);

    /**
     * An application has read.
     *
     * @param row of the attempt in the log
     * @param opener whether it is the opener's application
     * @param end its end of the connection
     */
    void read(int row, boolean opener, TcpConnection end, Payload bytes);
}
