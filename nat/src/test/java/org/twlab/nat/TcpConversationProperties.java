package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** What tracking makes of connections that are in order: nothing of them is invalid, or old, or too far ahead. */
class TcpConversationProperties {
    private static final Set<String> SEEN = new HashSet<>();

    @Provide
    Arbitrary<String> models() {
        return Arbitraries.of(NatModel.names());
    }

    @Property(tries = 200)
    void aConnectionInOrderIsFollowedToTimeWait(@ForAll("models") String model, @ForAll long seed) {
        TcpConversation conversation = new TcpConversation(model, seed);
        conversation.play();
        assertThat(conversation.tracked.state()).isEqualTo("TIME_WAIT");
        assertThat(conversation.tracked.secondsLeft()).isEqualTo(120);
        SEEN.addAll(conversation.seen);
    }

    /** Conversations that never get anywhere would satisfy the property too. */
    @AfterContainer
    static void conversationsHaveBeenInEveryState() {
        assertThat(SEEN)
                .contains("SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT")
                .contains("ACCEPTED", "IGNORED", "RESYNCHRONISED");
    }
}
