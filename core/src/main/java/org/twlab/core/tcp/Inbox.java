package org.twlab.core.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.twlab.core.packet.Payload;

/** What has come in order and the application has not read; only applications that read by themselves have one. */
final class Inbox {
    private final Deque<Payload> pieces = new ArrayDeque<>();
    private int bytes;
    private boolean finished;
    private boolean finishTold;

    /** Bytes that wait to be read. */
    int bytes() {
        return bytes;
    }

    void add(Payload piece) {
        if (piece.length() > 0) {
            pieces.addLast(piece);
            bytes += piece.length();
        }
    }

    /** Tells the application what the last segment brought; the end is told when everything before it is read. */
    void tell(TcpConnection c, boolean arrived, boolean peerFinished) {
        finished |= peerFinished;
        if (arrived && bytes > 0) {
            c.handler.onReadable(c);
        }
        tellFinish(c);
    }

    private void tellFinish(TcpConnection c) {
        boolean held = c.listener == null; // nobody hears of what waits for accept()
        if (finished && !finishTold && bytes == 0 && held) {
            finishTold = true;
            c.handler.onPeerFinished(c);
        }
    }

    /** Hands up to {@code most} bytes to the application and opens the window by them; returns how many. */
    long read(TcpConnection c, long most) {
        long read = 0;
        while (read < most && !pieces.isEmpty()) {
            Payload first = pieces.removeFirst();
            int length = (int) Math.min(first.length(), most - read);
            if (length < first.length()) {
                pieces.addFirst(first.slice(length, first.length()));
            }
            read += length;
            bytes -= length;
            c.deliver(first.slice(0, length));
        }
        c.receiver.unread = bytes;
        if (read > 0 && c.isSynchronized() && !c.receiver.finReceived && c.receiver.isUpdateDue()) {
            Output.ack(c);
        }
        tellFinish(c);
        return read;
    }
}
