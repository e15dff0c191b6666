package dev.sluice.results.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.retention.Placement.Expired;
import dev.sluice.results.retention.Placement.Kept;
import dev.sluice.results.retention.Placement.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-03-10");

    private final RetentionPolicy policy = new RetentionPolicy(Map.of("short", 2), 30, 1);

    @Test
    void makesTodayAndTheDaysAhead() {
        RetentionPlan plan = policy.plan(Set.of(), NOW);

        assertThat(plan.create())
                .containsExactly(
                        new DayPartition("short", TODAY),
                        new DayPartition("short", TODAY.plusDays(1)),
                        new DayPartition("standard", TODAY),
                        new DayPartition("standard", TODAY.plusDays(1)));
        assertThat(plan.drop()).isEmpty();
    }

    @Test
    void dropsADayWhenAllOfItIsTooOld() {
        Set<DayPartition> existing =
                Set.of(
                        new DayPartition("short", TODAY.minusDays(8)),
                        new DayPartition("short", TODAY.minusDays(9)),
                        new DayPartition("standard", TODAY.minusDays(30)),
                        new DayPartition("standard", TODAY.minusDays(31)));

        assertThat(policy.plan(existing, NOW).drop())
                .isEqualTo(
                        List.of(
                                new DayPartition("short", TODAY.minusDays(9)),
                                new DayPartition("standard", TODAY.minusDays(31))));
    }

    @Test
    void dropsADayWhileAJobOfItMayWaitOnlyWhenNoneDoes() {
        Set<DayPartition> existing =
                Set.of(
                        new DayPartition("short", TODAY.minusDays(2)),
                        new DayPartition("short", TODAY.minusDays(3)),
                        new DayPartition("short", TODAY.minusDays(8)));

        RetentionPlan plan = policy.plan(existing, NOW);

        assertThat(plan.drop()).isEmpty();
        assertThat(plan.late())
                .isEqualTo(
                        List.of(
                                new DayPartition("short", TODAY.minusDays(8)),
                                new DayPartition("short", TODAY.minusDays(3))));
    }

    @Test
    void givesUnknownClassesTheDefaultAndGoesOnMakingThem() {
        Set<DayPartition> existing = Set.of(new DayPartition("legal", TODAY.minusDays(29)));

        RetentionPlan plan = policy.plan(existing, NOW);

        assertThat(plan.create()).contains(new DayPartition("legal", TODAY.plusDays(1)));
        assertThat(plan.drop()).isEmpty();
    }

    @Test
    void neverPlacesARowInADayThatItWouldDrop() {
        assertThat(policy.place("short", NOW.minus(Duration.ofDays(8)), NOW))
                .isEqualTo(new Kept(new DayPartition("short", TODAY.minusDays(8))));
        assertThat(policy.place("short", NOW.minus(Duration.ofDays(9)), NOW))
                .isEqualTo(new Expired());
    }

    @Test
    void keepsRowsUntilTheMomentThatItSays() {
        Instant until = policy.keptUntil("short", NOW);
        Set<DayPartition> day = Set.of(new DayPartition("short", TODAY));

        assertThat(policy.plan(day, until.minusMillis(1)).late()).isEmpty();
        assertThat(policy.plan(day, until).late()).isEqualTo(List.copyOf(day));
    }

    @Test
    void keepsBodiesUntilTheMomentThatItSays() {
        for (String retentionClass : List.of("short", "standard")) {
            Instant until = policy.bodiesKeptUntil(retentionClass, NOW);
            DayPartition day = new DayPartition(retentionClass, TODAY);

            assertThat(policy.bodiesAreOver(day, until.minusMillis(1))).isFalse();
            assertThat(policy.bodiesAreOver(day, until)).isTrue();
        }
    }

    @Test
    void refusesJobsFromTheFutureAndClassesThatAreNoNames() {
        assertThat(policy.place("standard", NOW.plus(Duration.ofDays(2)), NOW))
                .isInstanceOf(Refused.class);
        assertThat(policy.place("a\"b", NOW, NOW)).isInstanceOf(Refused.class);
        assertThat(policy.place("", NOW, NOW)).isInstanceOf(Refused.class);
    }

    @Test
    void tableNamesReadBackAsWhatTheyName() {
        DayPartition partition = new DayPartition("eu-strict_1", TODAY);

        assertThat(partition.table()).isEqualTo("job_eu-strict_1_20260310");
        assertThat(DayPartition.parse(partition.table())).contains(partition);
        assertThat(DayPartition.parse("job_standard")).isEmpty();
        assertThat(DayPartition.parse("other")).isEmpty();
    }
}
