package org.twlab.experiments.scenario;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import org.twlab.core.packet.TcpSegment;
import org.twlab.experiments.fault.Match;
import org.twlab.topology.language.Parsed;

/** TCP flags as scenarios write them. */
final class TcpFlags {
    private static final ImmutableMap<String, Integer> BITS = ImmutableMap.<String, Integer>builder()
            .put("FIN", TcpSegment.FIN)
            .put("SYN", TcpSegment.SYN)
            .put("RST", TcpSegment.RST)
            .put("PSH", TcpSegment.PSH)
            .put("ACK", TcpSegment.ACK)
            .put("URG", TcpSegment.URG)
            .buildOrThrow();
    private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

    private TcpFlags() {}

    /** The bits of {@code "FIN ACK"}, or 0 for {@code none}. */
    static Parsed<Integer> parse(String text) {
        if (text.equals("none")) {
            return Parsed.of(0);
        }
        Parsed<Integer> flags = Parsed.of(0);
        for (String word : WORDS.split(text)) {
            flags = flags.then(before -> bit(word).then(bit -> Parsed.of(before | bit)));
        }
        return flags;
    }

    /** What {@code "SYN !ACK"} asks of a segment. */
    static Parsed<Match.Flags> parseMatch(String text) {
        Parsed<Match.Flags> flags = text.isBlank()
                ? Parsed.wrong("no flag is named, as in \"SYN !ACK\"")
                : Parsed.of(new Match.Flags(0, 0));
        for (String word : WORDS.split(text)) {
            boolean clear = word.startsWith("!");
            flags = flags.then(before -> bit(clear ? word.substring(1) : word)
                    .then(bit -> ((clear ? before.set() : before.clear()) & bit) != 0
                            ? Parsed.wrong("no segment has " + word.replace("!", "") + " and lacks it")
                            : Parsed.of(
                                    clear
                                            ? new Match.Flags(before.set(), before.clear() | bit)
                                            : new Match.Flags(before.set() | bit, before.clear()))));
        }
        return flags;
    }

    private static Parsed<Integer> bit(String word) {
        Integer bit = BITS.get(word);
        return bit == null ? Parsed.wrong("unknown flag '" + word + "'", BITS.keySet()) : Parsed.of(bit);
    }
}
