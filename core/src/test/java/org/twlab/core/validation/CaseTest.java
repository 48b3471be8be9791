package org.twlab.core.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;

/** The replays can disagree: on the wrong kernel they do so in the rows where the two recordings differ, and no other. */
class CaseTest {
    private static final Variant NEWER = profile -> KernelProfile.named("linux-4.9");
    /** Kept and restarted timers differ by 1.2 s. */
    private static final double TIMER_SECONDS = 0.5;

    @ParameterizedTest
    @ValueSource(strings = {"s4_timestamps_off.csv", "s8_timewait_receives.csv", "s9_last_ack_crafted.csv"})
    void rowsOf310DisagreeOn49WhereTheRecordingsDiffer(String file) {
        List<Map<String, String>> older = Recording.rows("linux-3.10/" + file);
        List<Map<String, String>> newer = Recording.rows("linux-4.9/" + file);
        List<Case> cases = Cases.recorded().get("linux-3.10/" + file);
        List<Integer> expected = new ArrayList<>();
        List<Integer> disagreeing = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            if (differ(older.get(i), newer.get(i))) {
                expected.add(i + 1);
            }
            if (!cases.get(i).agrees(NEWER)) {
                disagreeing.add(i + 1);
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(disagreeing).isEqualTo(expected);
    }

    private static boolean differ(Map<String, String> older, Map<String, String> newer) {
        return older.entrySet().stream().anyMatch(cell -> {
            String other = newer.get(cell.getKey());
            return switch (cell.getKey()) {
                case "timer_before_s" -> false;
                case "timer_after_s" ->
                    !cell.getValue().isEmpty()
                            && Math.abs(Double.parseDouble(cell.getValue()) - Double.parseDouble(other))
                                    > TIMER_SECONDS;
                default -> !withoutTimes(cell.getValue()).equals(withoutTimes(other));
            };
        });
    }

    private static String withoutTimes(String cell) {
        return cell.replaceAll("\\+\\d+ms |\\(\\d\\.\\d+, ", "");
    }

    @Test
    void everythingThatDiffersIsNamed() {
        Case both = Case.of("source", "name", (kernels, differences) -> {
            differences.compare("reply", "SA", "A");
            differences.within("seconds", 3, 1, 2);
            differences.within("seconds", 1, 1, 2);
            differences.counters(Map.of("PAWSEstab", 1L, "TCPPureAcks", 1L), Map.of("TW", 1L));
        });
        assertThat(both.differences(Variant.UNCHANGED))
                .containsExactly(
                        "reply: recorded SA, simulated A",
                        "seconds: recorded 3.0, simulated 1.0 to 2.0",
                        "counters: recorded {PAWSEstab=1}, simulated {TW=1}");
    }

    @Test
    void aCaseThatThrowsDisagrees() {
        Case broken = Case.of("source", "name", (kernels, differences) -> {
            throw new IllegalStateException("no answer");
        });
        assertThat(broken.agrees(Variant.UNCHANGED)).isFalse();
    }

    @Test
    void rowsOfOneKernelCanBeSwitchedOffWithoutTheOther() {
        Case t1 = Cases.recorded().get("linux-4.9/s8_timewait_receives.csv").stream()
                .filter(c -> c.name().contains("rfc1337 0, timestamps 1, RST, seq 0, TSval 1000"))
                .findFirst()
                .orElseThrow();
        assertThat(t1.agrees(profile -> profile.without(Row.T1))).isFalse();
        assertThat(t1.agrees(profile -> profile.without(Row.T2))).isTrue();
    }
}
