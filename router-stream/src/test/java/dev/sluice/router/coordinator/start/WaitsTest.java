package dev.sluice.router.coordinator.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.start.GateKey.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final GateKey DAY = new GateKey(Kind.BUDGET, "day", "");
    private static final GateKey RPM = new GateKey(Kind.REQUESTS, "rpm", "ann");
    private static final long NOW = 1_000_000;

    private final Waits waits = new Waits();

    @Test
    void letsNoMoreGoThanThereIsRoomForBesideThoseItHasLetGo() {
        add(DAY, "a", 40);
        add(DAY, "b", 40);

        assertThat(release(DAY, 50)).isEqualTo("a");
        assertThat(release(DAY, 50)).as("40 of 50 are a's").isNull();

        waits.remove("a");
        assertThat(release(DAY, 50)).isEqualTo("b");
    }

    @Test
    void givesAJobThatCouldNotStartItsPlaceBack() {
        add(DAY, "a", 40);
        add(DAY, "b", 40);
        release(DAY, 50);

        assertThat(add(DAY, "a", 40)).as("waits for the first time").isFalse();

        assertThat(release(DAY, 50)).isEqualTo("a");
    }

    @Test
    void makesNewcomersQueueBehindThoseWhoWait() {
        add(DAY, "a", 40);
        add(DAY, "b", 40);
        release(DAY, 50);

        assertThat(waits.line(DAY, "x", "c", NOW).behind()).isTrue();
        assertThat(waits.line(DAY, "x", "c", NOW).promised()).isEqualTo(40);
        assertThat(waits.line(DAY, "x", "a", NOW)).as("let go").isEqualTo(Gate.Line.NOBODY);
    }

    /** Else two jobs that need two gates could send each other to and fro for ever. */
    @Test
    void keepsTheOrderOfArrivalFromGateToGate() {
        add(DAY, "a", 1);
        add(DAY, "b", 1);
        add(RPM, "c", 1);
        add(RPM, "a", 1);

        assertThat(waits.line(DAY, "x", "a", NOW).behind()).isFalse();
        assertThat(release(RPM, 10)).isEqualTo("a");
        assertThat(waits.line(DAY, "x", "a", NOW).behind()).isFalse();
        assertThat(waits.line(DAY, "x", "c", NOW).behind()).isTrue();
    }

    /** A full lane blocks only itself. */
    @Test
    void passesByALaneOnWhichNothingStarts() {
        add(DAY, "dead", "a", 40);
        add(DAY, "dead", "b", 40);
        add(DAY, "x", "c", 40);
        assertThat(release(DAY, 50)).isEqualTo("a");
        assertThat(waits.release(DAY, 50, 100, NOW + 999)).isNull();

        assertThat(waits.release(DAY, 50, 100, NOW + 1_000)).isEqualTo("c");
        assertThat(waits.line(DAY, "x", "new", NOW + 1_000).behind()).isFalse();
        assertThat(waits.line(DAY, "dead", "new", NOW + 1_000).behind()).isTrue();
        assertThat(waits.firstNeed(DAY, NOW + 1_000)).as("nobody can be let go").isZero();
    }

    @Test
    void letsGoWhatWillNeverFit() {
        add(DAY, "a", 101);

        assertThat(release(DAY, 50)).isEqualTo("a");
    }

    @Test
    void forgetsAJobThatEnds() {
        add(DAY, "a", 40);

        waits.remove("a");

        assertThat(waits.isEmpty()).isTrue();
        assertThat(waits.nextLookMs()).isEmpty();
        assertThat(waits.needed(DAY)).isZero();
        assertThat(add(DAY, "a", 40)).as("waits for the first time").isTrue();
    }

    @Test
    void looksAtAGateWhenTheFirstOfItsJobsMayGo() {
        waits.add(DAY, "x", "a", 1, NOW + 500);
        waits.add(DAY, "x", "b", 1, NOW + 900);
        waits.add(RPM, "x", "c", 1, NOW + 700);

        assertThat(waits.due(NOW + 499, 9)).isEmpty();
        assertThat(waits.due(NOW + 700, 9)).containsExactly(DAY, RPM);
        assertThat(waits.nextLookMs()).isEmpty();
        waits.lookAt(DAY, NOW + 800);
        assertThat(waits.nextLookMs()).hasValue(NOW + 800);
    }

    private boolean add(GateKey gate, String core, long need) {
        return add(gate, "x", core, need);
    }

    private boolean add(GateKey gate, String lane, String core, long need) {
        return waits.add(gate, lane, core, need, NOW);
    }

    private @Nullable String release(GateKey gate, long room) {
        return waits.release(gate, room, 100, NOW);
    }
}
