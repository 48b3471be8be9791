package org.twlab.nat.rewrite;

import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * The helper for FTP in active mode (RFC 959; Linux {@code nf_conntrack_ftp}, {@code nf_nat_ftp}, 4.9): a PORT command
 * that leaves in a control connection announces the public address and a public port at which the gateway waits in place
 * of the inside host. The command changes its length, and so all sequence numbers behind it.
 *
 * <p>A command is changed where it begins a segment with new data behind everything that has passed, right behind the
 * end of a line, and is whole, as Linux demands it too; only if it names the host that sends it, so that nobody has
 * connections sent to others; and only if a public port is free (Linux drops the segment otherwise). Passive mode needs no
 * help, nor does EPSV; EPRT is for IPv6 and not helped.
 */
final class FtpHelper {
    /** How long a data connection is awaited: the 5 minutes of {@code ftp_exp_policy}. */
    private static final long LIFETIME_NANOS = 300_000_000_000L;

    private final Expectations expectations;
    private final FlowTable<Control> controls = new FlowTable<>();

    FtpHelper(Expectations expectations) {
        this.expectations = expectations;
    }

    /** A control connection. */
    private static final class Control {
        final FlowEnds ends;
        final StreamEdits edits = new StreamEdits();
        /** Behind all that has passed outward. */
        int passed;
        /** Behind the last end of a line; commands begin here. */
        int lineBegin;

        boolean begun;

        Control(FlowEnds ends) {
            this.ends = ends;
        }
    }

    void began(long flow, FlowEnds ends) {
        if (ends.remotePort() == Ftp.CONTROL_PORT) {
            controls.put(flow, new Control(ends));
        }
    }

    void ended(long flow) {
        controls.remove(flow);
    }

    TcpSegment outbound(long flow, TcpSegment segment) {
        Control control = controls.get(flow);
        if (control == null) {
            return segment;
        }
        int first = segment.syn() ? segment.seq() + 1 : segment.seq();
        if (!control.begun || segment.syn()) {
            control.begun = true;
            control.passed = first;
            control.lineBegin = first;
        }
        if (segment.payload() instanceof LiteralBytes text) {
            read(flow, control, first, text);
        }
        control.passed = Serial32.later(control.passed, segment.endSeq());
        return control.edits.isEmpty() ? segment : outward(control.edits, segment);
    }

    /** Changes a command that begins here, and notes where the next one may. */
    private void read(long flow, Control control, int first, LiteralBytes text) {
        if (first == control.passed && first == control.lineBegin && Ftp.lineLength(text) > 0) {
            Endpoint announced = Ftp.port(text).orElse(null);
            if (announced != null && announced.address() == control.ends.insideAddress()) {
                announce(flow, control, first, Ftp.lineLength(text), announced.port());
            }
        }
        int length = text.length();
        if (first == control.passed && length > 0 && text.byteAt(length - 1) == '\n') {
            control.lineBegin = first + length;
        }
    }

    private void announce(long flow, Control control, int first, int length, int insidePort) {
        FlowEnds ends = control.ends;
        int publicPort = expectations.expect(new Expectation(
                flow,
                Ipv4Packet.PROTOCOL_TCP,
                ends.remoteAddress(),
                ends.publicAddress(),
                ends.insideAddress(),
                insidePort,
                LIFETIME_NANOS));
        if (publicPort != Expectations.NONE) {
            control.edits.replace(first, length, Ftp.portCommand(new Endpoint(ends.publicAddress(), publicPort)));
        }
    }

    private static TcpSegment outward(StreamEdits edits, TcpSegment segment) {
        int first = segment.syn() ? segment.seq() + 1 : segment.seq();
        Payload payload = edits.outward(first, segment.payload());
        int seq = segment.syn() ? segment.seq() : edits.outward(segment.seq());
        return segment.withContent(seq, segment.ack(), segment.options(), payload);
    }

    TcpSegment inbound(long flow, TcpSegment segment) {
        Control control = controls.get(flow);
        if (control == null || control.edits.isEmpty() || !segment.acks()) {
            return segment;
        }
        TcpOptions options = segment.options();
        if (options.sackBlockCount() > 0) {
            int[] edges = options.sackBlocks();
            for (int i = 0; i < edges.length; i++) {
                edges[i] = control.edits.inward(edges[i]);
            }
            options = options.withSackBlocks(edges);
        }
        int ack = control.edits.inward(segment.ack());
        return segment.withContent(segment.seq(), ack, options, segment.payload());
    }
}
