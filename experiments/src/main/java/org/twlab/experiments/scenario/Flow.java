package org.twlab.experiments.scenario;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;

/**
 * A traffic entry. Distributions of durations are in nanoseconds, of sizes in bytes.
 *
 * @param name {@code from-to}, or what {@code name:} says
 * @param openers the hosts that connect
 * @param target what they connect to
 * @param start when each opener begins, drawn once by opener (k = member)
 * @param stopNanos no attempt begins from then on
 * @param attempts how many attempts each opener makes at most
 * @param pacing when the next attempt begins
 * @param request bytes the opener writes in an exchange; 0: the server does not wait for any
 * @param response bytes the server answers
 * @param service wait of the server between reading the request and answering
 * @param exchanges request-response pairs on a connection, at least 1
 * @param exchangeGap wait of the opener between two exchanges
 * @param closes who closes first
 * @param closeDelay wait of the first closer before it closes
 * @param closeWait wait of the other end in CLOSE-WAIT
 * @param linger whether the first closer closes with SO_LINGER 0: an RST instead of a FIN
 * @param localPort port to bind before connecting
 * @param reuseAddress whether SO_REUSEADDR is set before binding
 * @param giveUp patience of the opener for connect(); empty: the SYN schedule decides
 * @param deadline patience of the opener for the whole attempt; empty: endless
 * @param place where the entry begins
 */
public record Flow(
        String name,
        Members openers,
        Target target,
        Distribution start,
        OptionalLong stopNanos,
        OptionalLong attempts,
        Pacing pacing,
        Distribution request,
        Distribution response,
        Distribution service,
        Distribution exchanges,
        Distribution exchangeGap,
        Closes closes,
        Distribution closeDelay,
        Distribution closeWait,
        boolean linger,
        OptionalInt localPort,
        boolean reuseAddress,
        Optional<Distribution> giveUp,
        Optional<Distribution> deadline,
        Place place) {}
