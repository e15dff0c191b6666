package dev.sluice.results.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.query.WindowPolicy.Stretch;
import dev.sluice.results.query.WindowPolicy.Window;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.DayTables;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowPolicyTest {
    private static final long DAY_MS = 86_400_000;
    private static final long NOW = Instant.parse("2026-03-10T12:00:00Z").toEpochMilli();
    private static final LocalDate TODAY = LocalDate.parse("2026-03-10");
    private static final Window ALWAYS = new Window(0, NOW + WindowPolicy.AHEAD_MS);

    /** The days made ahead, and so many before today, of each class. */
    private static DayTables tables(int daysBefore, String... classes) {
        List<DayPartition> all = new ArrayList<>();
        for (String retentionClass : classes) {
            TODAY.minusDays(daysBefore)
                    .datesUntil(TODAY.plusDays(4))
                    .forEach(day -> all.add(new DayPartition(retentionClass, day)));
        }
        return new DayTables(all);
    }

    private static List<Stretch> walk(DayTables tables, Window asked) {
        return WindowPolicy.walk(tables, asked, NOW);
    }

    private static long start(String day) {
        return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    @Test
    void daysThatAreWrittenToComeAlone() {
        List<Stretch> walk = walk(tables(3, "standard"), ALWAYS);

        assertThat(walk)
                .extracting(Stretch::tables)
                .startsWith(
                        List.of("job_standard_20260311", "job_standard_20260310"),
                        List.of("job_standard_20260309"));
        assertThat(walk.get(0).window()).isEqualTo(new Window(start("2026-03-10"), ALWAYS.toMs()));
        assertThat(walk.get(1).window())
                .isEqualTo(new Window(start("2026-03-09"), start("2026-03-10") - 1));
    }

    @Test
    void everyDayIsAskedOnce() {
        DayTables tables = tables(40, "standard", "eu-strict");

        List<Stretch> walk = walk(tables, ALWAYS);

        assertThat(walk.stream().flatMap(stretch -> stretch.tables().stream()))
                .hasSize(2 * 42)
                .doesNotHaveDuplicates();
        for (int i = 1; i < walk.size(); i++) {
            assertThat(walk.get(i).window().toMs())
                    .isEqualTo(walk.get(i - 1).window().fromMs() - 1);
        }
        assertThat(walk).allMatch(stretch -> stretch.tables().size() <= 16);
    }

    /** So that there is no more to plan tomorrow than what has become of today. */
    @Test
    void olderDaysStayTogetherAsTheyAreWhenADayHasPassed() {
        DayTables tables = tables(40, "standard");
        List<List<String>> today = walk(tables, ALWAYS).stream().map(Stretch::tables).toList();

        List<List<String>> tomorrow =
                WindowPolicy.walk(tables, ALWAYS, NOW + DAY_MS).stream()
                        .map(Stretch::tables)
                        .toList();

        assertThat(tomorrow).containsAll(today.subList(3, today.size()));
    }

    @Test
    void asksOnlyForWhatIsAskedFor() {
        Window asked = new Window(start("2026-02-20") + 5, start("2026-02-20") + 7);

        assertThat(walk(tables(40, "standard"), asked))
                .containsExactly(new Stretch(List.of("job_standard_20260220"), asked));
        assertThat(walk(tables(2, "standard"), asked)).isEmpty();
    }

    @Test
    void classesOfADayStayTogetherHoweverManyTheyAre() {
        String[] classes =
                IntStream.range(0, 40).mapToObj(i -> "class-" + i).toArray(String[]::new);

        List<Stretch> walk = walk(tables(12, classes), new Window(0, start("2026-03-08")));

        assertThat(walk).hasSize(11).allMatch(stretch -> stretch.tables().size() == 40);
    }

    /** Whoever's clock is wrong reads all the same. */
    @Test
    void aClockThatIsOffChangesWhichDaysComeAlone() {
        DayTables tables = tables(5, "standard");

        for (long offMs : List.of(-40 * DAY_MS, 40 * DAY_MS)) {
            List<Stretch> walk =
                    WindowPolicy.walk(tables, new Window(0, NOW + 50 * DAY_MS), NOW + offMs);
            assertThat(walk.stream().mapToInt(stretch -> stretch.tables().size()).sum())
                    .isEqualTo(9);
        }
    }
}
