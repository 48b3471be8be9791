package org.twlab.experiments.metrics;

import java.util.Arrays;
import java.util.List;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.experiments.fault.PacketKind;

/** Packets that pass a place. At a node they are sent over the links leading away, and arrive over those leading to it. */
abstract class PacketMeter implements Meter {
    /** Kinds of packets: of the first that fits; last ACKs are not told from others here. */
    static final List<String> KINDS = Arrays.stream(PacketKind.values())
            .filter(kind -> kind != PacketKind.LAST_ACK)
            .map(PacketKind::label)
            .toList();

    private final Observation run;
    double result = Double.NaN;

    PacketMeter(Observation run) {
        this.run = run;
    }

    static Meter received(Observation run, String word) {
        return new PacketMeter(run) {
            {
                result = 0;
            }

            @Override
            void delivered(PacketDelivered event) {
                result++;
            }
        };
    }

    static Meter sent(Observation run, String label) {
        PacketKind kind = PacketKind.of(label).orElseThrow();
        return new PacketMeter(run) {
            {
                result = 0;
            }

            @Override
            void sent(PacketSent event) {
                if (PacketKind.of(event.packet()) == kind) {
                    result++;
                }
            }
        };
    }

    static Meter oldest(Observation run, String word) {
        return new PacketMeter(run) {
            @Override
            void delivered(PacketDelivered event) {
                double seconds = (event.atNanos() - event.packet().bornNanos()) / 1e9;
                result = Double.isNaN(result) ? seconds : Math.max(result, seconds);
            }
        };
    }

    static Meter smallestTtl(Observation run, String word) {
        return new PacketMeter(run) {
            @Override
            void delivered(PacketDelivered event) {
                int ttl = event.packet().ttl();
                result = Double.isNaN(result) ? ttl : Math.min(result, ttl);
            }
        };
    }

    void sent(PacketSent event) {}

    void delivered(PacketDelivered event) {}

    @Override
    public final void on(TraceEvent event) {
        if (event.atNanos() < run.span().fromNanos()) {
            return;
        }
        if (event instanceof PacketSent sent && isIn(sent.link(), true)) {
            sent(sent);
        } else if (event instanceof PacketDelivered delivered && isIn(delivered.link(), false)) {
            delivered(delivered);
        }
    }

    private boolean isIn(String link, boolean sent) {
        if (run.hasLink(link)) {
            return true;
        }
        int arrow = link.indexOf("->");
        return run.hasNode(sent ? link.substring(0, arrow) : link.substring(arrow + 2));
    }

    @Override
    public final double value() {
        return result;
    }
}
