package dev.sluice.router.coordinator.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetWaitsTest {
    private static final String DAY = "day";

    private final BudgetWaits waits = new BudgetWaits();

    @Test
    void letsNoMoreGoThanThereIsRoomForBesideThoseItHasLetGo() {
        waits.add(DAY, "a", 40);
        waits.add(DAY, "b", 40);

        assertThat(waits.release(DAY, 50)).isEqualTo("a");
        assertThat(waits.release(DAY, 50)).as("40 of 50 are a's").isNull();

        waits.remove("a");
        assertThat(waits.release(DAY, 50)).isEqualTo("b");
    }

    @Test
    void givesAJobThatCouldNotStartItsPlaceBack() {
        waits.add(DAY, "a", 40);
        waits.add(DAY, "b", 40);
        waits.release(DAY, 50);

        assertThat(waits.add(DAY, "a", 40)).as("waits for the first time").isFalse();

        assertThat(waits.release(DAY, 50)).isEqualTo("a");
    }

    @Test
    void makesNewcomersQueueBehindThoseWhoWait() {
        waits.add(DAY, "a", 40);
        waits.add(DAY, "b", 40);
        waits.release(DAY, 50);

        assertThat(waits.mustQueue(DAY, "c")).isTrue();
        assertThat(waits.mustQueue(DAY, "a")).as("let go").isFalse();
    }

    @Test
    void forgetsAJobThatEnds() {
        waits.add(DAY, "a", 40);

        waits.remove("a");

        assertThat(waits.isEmpty()).isTrue();
        assertThat(waits.add(DAY, "a", 40)).as("waits for the first time").isTrue();
    }
}
