package dev.sluice.results.usage;

import static dev.sluice.results.testkit.TestUsage.call;
import static dev.sluice.results.testkit.TestUsage.caller;
import static dev.sluice.results.testkit.TestUsage.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.error.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From records to answers, through the projection and a real database. */
class UsageTest {
    private static final Instant NOW = TestProjection.NOW;
    private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);

    @AfterEach
    void close() {
        database.close();
    }

    private void book(UsageRecord.Builder... records) {
        for (UsageRecord.Builder record : records) {
            projection.project(topics.record(record.build()));
        }
    }

    private List<UsageRow> rows(UsageConfig config, String... pairs) {
        Map<String, List<String>> given = new HashMap<>();
        for (String pair : pairs) {
            int at = pair.indexOf('=');
            given.computeIfAbsent(pair.substring(0, at), name -> new ArrayList<>())
                    .add(pair.substring(at + 1));
        }
        InstantSource clock = InstantSource.fixed(NOW);
        return new UsageReads(database, config, clock).rows(UsageQuery.read(given, NOW));
    }

    private List<UsageRow> rows(String... pairs) {
        return rows(new UsageConfig(90, 1_100, 10_000), pairs);
    }

    private static long sum(UsageRow row, Measure measure) {
        return row.sums()[measure.ordinal()];
    }

    @Test
    void sumsUpToTheNanoDollar() {
        book(call(NOW, 1), call(NOW.minusMillis(5), 20), call(YESTERDAY, 300));

        assertThat(rows())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.startMs()).isNull();
                            assertThat(sum(row, Measure.COST_NANO_USD)).isEqualTo(321);
                            assertThat(sum(row, Measure.CALLS)).isEqualTo(3);
                            assertThat(sum(row, Measure.INPUT_TOKENS)).isEqualTo(30);
                            assertThat(sum(row, Measure.REASONING_TOKENS)).isEqualTo(3);
                        });
    }

    @Test
    void showsWhatWasLateDoubleUnknownOrCorrected() {
        book(
                call(NOW, 100),
                call(NOW, 40).setLate(true).setDuplicate(true),
                call(NOW, 30).setHedge(true).setOutcome(OutcomeKind.RETRY_LATER),
                call(NOW, 500).setKind(UsageKind.OUTCOME_UNKNOWN).setOutcome(OutcomeKind.ABANDONED),
                call(NOW, -450).setKind(UsageKind.ADJUSTMENT).setLate(true));

        UsageRow row = rows().getFirst();

        assertThat(sum(row, Measure.RECORDS)).isEqualTo(5);
        assertThat(sum(row, Measure.CALLS)).isEqualTo(4);
        assertThat(sum(row, Measure.FAILED_CALLS)).isEqualTo(1);
        assertThat(sum(row, Measure.UNKNOWN_CALLS)).isEqualTo(1);
        assertThat(sum(row, Measure.ADJUSTMENTS)).isEqualTo(1);
        assertThat(sum(row, Measure.DUPLICATE_CALLS)).isEqualTo(1);
        assertThat(sum(row, Measure.LATE_CALLS)).isEqualTo(1);
        assertThat(sum(row, Measure.HEDGE_CALLS)).isEqualTo(1);
        assertThat(sum(row, Measure.COST_NANO_USD)).isEqualTo(220);
        assertThat(sum(row, Measure.DUPLICATE_COST_NANO_USD)).isEqualTo(40);
        assertThat(sum(row, Measure.LATE_COST_NANO_USD)).isEqualTo(-410);
        assertThat(sum(row, Measure.HEDGE_COST_NANO_USD)).isEqualTo(30);
        assertThat(sum(row, Measure.ADJUSTED_COST_NANO_USD)).isEqualTo(-450);
    }

    @Test
    void dividesByTimeAndByWhatIsAskedFor() {
        book(
                call(NOW, 1).setCaller(caller("acme", "search", "ann")),
                call(NOW, 2).setCaller(caller("acme", "search", "bob")),
                call(NOW, 4),
                call(NOW.minus(Duration.ofHours(1)), 8),
                call(YESTERDAY, 16));

        assertThat(rows("group_by=project", "interval=hour"))
                .extracting(
                        row -> Instant.ofEpochMilli(row.startMs() == null ? 0 : row.startMs()),
                        row -> row.groups().getFirst(),
                        row -> sum(row, Measure.COST_NANO_USD))
                .containsExactly(
                        tuple(YESTERDAY, null, 16L),
                        tuple(NOW.minus(Duration.ofHours(1)), null, 8L),
                        tuple(NOW, "search", 3L),
                        tuple(NOW, null, 4L));
        assertThat(rows("interval=day", "user=ann"))
                .singleElement()
                .satisfies(row -> assertThat(sum(row, Measure.COST_NANO_USD)).isEqualTo(1));
    }

    @Test
    void daysAndHoursSayTheSame() {
        book(call(YESTERDAY, 1), call(YESTERDAY.plus(Duration.ofHours(3)), 2), call(NOW, 4));

        // Whole days are answered from another table than hours.
        List<UsageRow> days = rows("from=2026-03-09", "to=2026-03-11", "interval=day");
        List<UsageRow> hours = rows("from=2026-03-09", "to=2026-03-11", "interval=hour");

        assertThat(days).extracting(row -> sum(row, Measure.COST_NANO_USD)).containsExactly(3L, 4L);
        assertThat(hours)
                .extracting(row -> sum(row, Measure.COST_NANO_USD))
                .containsExactly(1L, 2L, 4L);
    }

    @Test
    void knowsTagsAndBatches() {
        book(
                tagged(call(NOW, 1), Map.of("team", "search", "env", "prod"), null),
                tagged(call(NOW, 2), Map.of("team", "ads"), "batch_1"),
                tagged(call(NOW, 4), Map.of(), "batch_1"),
                tagged(call(NOW, 8), Map.of("team", "nul\0", "env", "prod"), null));

        assertThat(rows("group_by=metadata.team"))
                .extracting(row -> row.groups().getFirst(), row -> sum(row, Measure.COST_NANO_USD))
                .containsExactlyInAnyOrder(
                        tuple("ads", 2L),
                        tuple("nul\ufffd", 8L),
                        tuple("search", 1L),
                        tuple(null, 4L));
        assertThat(rows("metadata[env]=prod"))
                .singleElement()
                .satisfies(row -> assertThat(sum(row, Measure.COST_NANO_USD)).isEqualTo(9));
        assertThat(rows("batch=batch_1").getFirst().sums()[Measure.COST_NANO_USD.ordinal()])
                .isEqualTo(6);
    }

    @Test
    void putsAsideWhatNoCallCanBe() {
        book(
                call(NOW, Long.MIN_VALUE),
                call(Instant.EPOCH, 1),
                call(NOW, 1)
                        .setTokens(
                                new TokenUsage(
                                        Long.MAX_VALUE,
                                        0L,
                                        0L,
                                        0L,
                                        0L,
                                        TokenSource.PROVIDER,
                                        0L,
                                        0L,
                                        0L,
                                        0L,
                                        null)));

        assertThat(rows()).isEmpty();
        assertThat(projection.deadLetters)
                .hasSize(3)
                .allSatisfy(letter -> assertThat(letter).contains("expected"));
    }

    @Test
    void refusesAnAnswerThatWouldBeCut() {
        book(
                call(NOW, 1).setCaller(caller("acme", "a", null)),
                call(NOW, 1).setCaller(caller("acme", "b", null)));
        UsageConfig one = new UsageConfig(90, 1_100, 1);

        assertThatThrownBy(() -> rows(one, "group_by=project"))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("more than 1 rows");
        assertThat(rows(one, "group_by=key")).hasSize(1);
    }

    @Test
    void refusesHoursThatAreNotKeptAnyMore() {
        UsageConfig brief = new UsageConfig(2, 10, 100);

        assertThatThrownBy(() -> rows(brief, "from=2026-03-05", "to=2026-03-06", "interval=hour"))
                .hasMessageContaining("last 2 days");
        assertThat(rows(brief, "from=2026-03-05", "to=2026-03-06")).isEmpty();
    }

    @Test
    void removesWhatIsOver() throws Exception {
        book(call(NOW, 1), call(NOW.minus(Duration.ofDays(5)), 2));

        new UsageTidy(database, new UsageConfig(2, 10, 100)).tidy(NOW);

        assertThat(
                        TestPostgres.value(
                                database, "SELECT sum(cost_nano_usd)::bigint FROM usage_hour"))
                .isEqualTo(1L);
        assertThat(TestPostgres.value(database, "SELECT sum(cost_nano_usd)::bigint FROM usage_day"))
                .isEqualTo(3L);
    }

    @Test
    void writesJsonAndCsvThatLoadersRead() {
        book(
                call(NOW, 1_500_000_000).setCaller(caller("acme", "a,\"b", "=1+1")),
                call(NOW, 2).setCaller(caller("acme", null, null)));
        Map<String, List<String>> given =
                Map.of("group_by", List.of("project,user"), "interval", List.of("day"));
        UsageQuestion question = UsageQuery.read(given, NOW);

        List<UsageRow> rows = rows("group_by=project,user", "interval=day");
        List<String> csv = UsageDocument.csv(question, rows).lines().toList();

        assertThat(csv.getFirst())
                .startsWith("start,project,user,records,calls,")
                .endsWith(",cost_usd");
        assertThat(csv.get(1))
                .startsWith("2026-03-10T00:00:00Z,\"a,\"\"b\",'=1+1,1,1,")
                .endsWith(",1.500000000");
        assertThat(csv.get(2)).startsWith("2026-03-10T00:00:00Z,,,1,1,").endsWith(",0.000000002");
        assertThat(UsageDocument.json(question, rows))
                .contains(
                        "\"group\":{\"project\":\"a,\\\"b\",\"user\":\"=1+1\"}",
                        "\"group\":{\"project\":null,\"user\":null}",
                        "\"cost_nano_usd\":1500000000",
                        "\"cost_usd\":1.500000000");
    }
}
