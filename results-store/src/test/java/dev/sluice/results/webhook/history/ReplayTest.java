package dev.sluice.results.webhook.history;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.webhook.WebhookRows;
import dev.sluice.results.webhook.endpoint.TestEndpoints;
import dev.sluice.results.webhook.history.HistoryTable.Range;
import dev.sluice.results.webhook.history.Redeliveries.Replayed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ranges that are sent again. */
class ReplayTest {
    /** When that is asked for, behind all that was sent. */
    private static final Instant ASKED = NOW.plusSeconds(60);

    private final Database database = TestPostgres.database();
    private final TestEndpoints endpoints = new TestEndpoints(database, InstantSource.fixed(ASKED));
    private final Redeliveries redeliveries =
            new Redeliveries(
                    new WebhookRows(database),
                    endpoints.endpoints,
                    TestProjection.outbox(database, InstantSource.fixed(ASKED)),
                    tenant -> OptionalInt.of(TestTopics.PARTITION),
                    InstantSource.fixed(ASKED));
    private String endpoint = "";

    /** Five jobs, one each second; the first and the fourth were taken, the others were not. */
    @BeforeEach
    void deliver() throws SQLException {
        endpoint = endpoints.create("acme", "https://a.example/", "job.succeeded").id();
        TestProjection projection = new TestProjection(database);
        TestTopics topics = new TestTopics();
        for (int second = 0; second < 5; second++) {
            projection.project(topics.record(job(second).succeeded(1)));
        }
        execute("UPDATE webhook_delivery SET status = 'failed', reason = 'status 500'");
        for (int taken : List.of(0, 3)) {
            execute(
                    "UPDATE webhook_delivery SET status = 'delivered' WHERE subject = '%s'"
                            .formatted(job(taken).id.value()));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** The same for the same second. */
    private static TestJob job(int second) {
        return TestJob.withKey("k" + second, NOW.plusSeconds(second));
    }

    private static long at(int second) {
        // A test job has run for 100 ms.
        return NOW.plusSeconds(second).plusMillis(100).toEpochMilli();
    }

    private Replayed replay(
            long fromMs, long toMs, long afterMs, String afterId, String status, int max) {
        return redeliveries.range(
                "acme",
                endpoint,
                new Range(
                        fromMs, toMs, afterMs, afterId, status.equals("all") ? null : status, max));
    }

    /** Seconds of the jobs whose deliveries wait, in the order in which they are sent. */
    private List<Integer> sentAgain() {
        Object jobs =
                TestPostgres.value(
                        database,
                        "SELECT string_agg(subject, ',' ORDER BY created_ms, id) FROM webhook_delivery WHERE status = 'pending'");
        return jobs == null
                ? List.of()
                : List.of(jobs.toString().split(",")).stream().map(id -> (int) second(id)).toList();
    }

    private static long second(String id) {
        for (int second = 0; second < 5; second++) {
            if (job(second).id.value().equals(id)) {
                return second;
            }
        }
        throw new AssertionError(id);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    @Test
    void sendsAllThatFailedSince() {
        Replayed replayed = replay(at(2), Long.MAX_VALUE, 0, "", "failed", 10);

        assertThat(replayed.count()).isEqualTo(2);
        assertThat(sentAgain()).containsExactly(2, 4);
    }

    @Test
    void sendsWhatFailedInARange() {
        Replayed replayed = replay(at(1), at(4), 0, "", "failed", 10);

        assertThat(replayed.count()).isEqualTo(2);
        assertThat(sentAgain()).as("its end is not in it").containsExactly(1, 2);
    }

    @Test
    void sendsWhatWasTakenTooIfAskedTo() {
        replay(at(0), at(4), 0, "", "all", 10);

        assertThat(sentAgain()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void sendsARangeInPartsAndNothingTwice() {
        Replayed first = replay(at(0), at(5), 0, "", "all", 3);
        assertThat(first.more()).isTrue();
        assertThat(first.count()).isEqualTo(3);

        String last = String.valueOf(first.last());
        Replayed rest = replay(at(0), at(5), at(2), last, "all", 3);

        assertThat(rest.more()).isFalse();
        assertThat(sentAgain()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void keepsTheIdOfEachEvent() {
        replay(at(0), at(5), 0, "", "failed", 10);

        assertThat(
                        TestPostgres.value(
                                database,
                                "SELECT count(*) FROM webhook_delivery a JOIN webhook_delivery b ON a.event_id = b.event_id"
                                        + " AND a.status = 'pending' AND b.status = 'failed'"))
                .isEqualTo(3L);
    }

    @Test
    void listsAttemptsWithTimeStatusAndLatencyOnly() throws Exception {
        execute(
                "UPDATE webhook_delivery SET attempts = 2, log = ',%s,%s'"
                        .formatted(
                                "{\"at\":\"2026-03-10T12:00:01Z\",\"status\":500,\"error\":null,\"latency_ms\":7}",
                                "{\"at\":\"2026-03-10T12:00:06Z\",\"status\":null,\"error\":\"timeout\",\"latency_ms\":15000}"));
        List<StoredDelivery> found;
        try (Connection connection = database.reader()) {
            found =
                    HistoryTable.newestFirst(
                            connection,
                            "acme",
                            endpoint,
                            new Range(0, Long.MAX_VALUE, Long.MAX_VALUE, "", null, 1));
        }

        JsonNode attempts =
                new ObjectMapper().readTree(HistoryJson.one(found.getFirst())).path("attempts");

        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(0).path("status").asInt()).isEqualTo(500);
        assertThat(attempts.get(1).path("error").asText()).isEqualTo("timeout");
        assertThat(attempts.get(1).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("at", "status", "error", "latency_ms");
    }

    @Test
    void sendsNothingOfAnEmptyRange() {
        assertThat(replay(at(5), at(9), 0, "", "all", 10)).isEqualTo(new Replayed(0, null, false));
        assertThat(sentAgain()).isEmpty();
    }
}
