package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.StreamBytes;

/** Applications that write bytes of their own: the same bytes arrive, also those sent again and those among others. */
class WrittenTextProperties {
    private static final byte MARK = 7;

    /** Positive numbers write so many bytes of text, the others so many of the stream; some segments are lost. */
    @Property(tries = 100)
    void whatWasWrittenArrives(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = -4000, max = 4000) Integer> writes,
            @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 40) Integer> lost) {
        TwoHosts net = TwoHosts.withWire(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-6.18"));
        int[] seen = {0};
        Objects.requireNonNull(net.wire).lose(packet -> packet.source() == TwoHosts.CLIENT && lost.contains(++seen[0]));
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        net.server.listen(80, 1, accepted -> {
            accepted.expectText();
            return new ConnectionHandler() {
                @Override
                public void onData(TcpConnection connection, Payload bytes) {
                    arrived.writeBytes(bytes.toBytes());
                }
            };
        });
        TcpConnection client = net.connect(ConnectionHandler.whenEstablished(c -> writes.forEach(n -> write(c, n))));
        net.simulation.runUntil(600 * TwoHosts.SECOND);

        assertThat(arrived.toByteArray()).isEqualTo(expected(client.connectionId(), writes));
    }

    private static void write(TcpConnection connection, int bytes) {
        if (bytes > 0) {
            connection.write(text(bytes));
        } else {
            connection.write(-bytes);
        }
    }

    private static Payload text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (MARK + i);
        }
        return LiteralBytes.of(bytes);
    }

    private static byte[] expected(long connectionId, List<Integer> writes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int bytes : writes) {
            Payload written = bytes > 0 ? text(bytes) : new StreamBytes(connectionId, true, all.size(), -bytes);
            all.writeBytes(written.toBytes());
        }
        return all.toByteArray();
    }

    @Example
    void textIsForeignToWhoeverDoesNotExpectIt() {
        TwoHosts net = new TwoHosts(TwoHosts.settings("linux-4.9"), TwoHosts.settings("linux-4.9"));
        TcpConnection[] accepted = new TcpConnection[1];
        net.server.listen(80, 1, connection -> {
            accepted[0] = connection;
            return ConnectionHandler.NONE;
        });
        TcpConnection client =
                net.connect(ConnectionHandler.whenEstablished(c -> c.write(LiteralBytes.of(new byte[64]))));
        net.simulation.runUntil(TwoHosts.SECOND);

        assertThat(accepted[0].foreignBytesReceived()).isPositive();
        assertThat(client.write(LiteralBytes.of(MARK))).isEmpty();
        client.close();
        assertThat(client.write(LiteralBytes.of(MARK))).isEqualTo(Optional.of(Errno.EPIPE));
    }
}
