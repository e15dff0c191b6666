package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists of jobs with certain metadata, however rare or frequent. */
class TaggedListingTest {
    private final TestListing listing = new TestListing();

    @AfterEach
    void close() {
        listing.close();
    }

    @Test
    void findsMetadataHoweverLongAgo() throws Exception {
        String recent =
                listing.tagged(Duration.ofMinutes(1), Map.of("team", "search", "env", "prod"));
        listing.tagged(Duration.ofHours(1), Map.of("team", "ads"));
        listing.tagged(Duration.ofHours(2), Map.of());
        String old = listing.tagged(Duration.ofDays(20), Map.of("team", "search"));

        assertThat(listing.ids(q -> q.metadata = Optional.of("{\"team\":\"search\"}")))
                .containsExactly(recent, old);
        assertThat(
                        listing.ids(
                                q ->
                                        q.metadata =
                                                Optional.of(
                                                        "{\"team\":\"search\",\"env\":\"prod\"}")))
                .containsExactly(recent);
        JobPage first =
                listing.page(
                        q -> {
                            q.metadata = Optional.of("{\"team\":\"search\"}");
                            q.limit = 1;
                        });
        assertThat(first.more()).isTrue();
        assertThat(
                        listing.ids(
                                q -> {
                                    q.metadata = Optional.of("{\"team\":\"search\"}");
                                    q.after = Optional.of(new JobId(recent));
                                }))
                .containsExactly(old);
    }

    /** In order through the newest, and behind them. */
    @Test
    void losesNoFrequentTagBetweenTheNewestAndTheRest() throws Exception {
        List<String> tagged = new ArrayList<>();
        for (int i = TagPolicy.SAMPLE_JOBS - 10; i < TagPolicy.SAMPLE_JOBS + 5; i++) {
            tagged.add(listing.tagged(Duration.ofMillis(100L * i), Map.of("team", "search")));
        }
        untagged(2_000);

        assertThat(listing.ids(q -> q.metadata = Optional.of("{\"team\":\"search\"}")))
                .containsExactlyElementsOf(tagged);
    }

    /** One among the newest, the others by the index of tags, of this day and of others. */
    @Test
    void losesNoRareTagBetweenTheNewestAndTheRest() throws Exception {
        List<String> tagged = new ArrayList<>();
        for (int jobsAgo : List.of(150, 199, 200, 201, 1_500)) {
            tagged.add(listing.tagged(Duration.ofMillis(100L * jobsAgo), Map.of("team", "search")));
        }
        tagged.add(listing.tagged(Duration.ofDays(9), Map.of("team", "search")));
        untagged(2_000);
        for (int limit = 1; limit <= tagged.size(); limit++) {
            int atMost = limit;

            assertThat(
                            listing.ids(
                                    q -> {
                                        q.metadata = Optional.of("{\"team\":\"search\"}");
                                        q.limit = atMost;
                                    }))
                    .containsExactlyElementsOf(tagged.subList(0, limit));
        }
    }

    /** A tag that all have does not hide how few failed. */
    @Test
    void findsWhatARareFilterAndAFrequentTagHaveInCommon() throws Exception {
        Duration[] failed = {Duration.ofMillis(50), Duration.ofHours(30), Duration.ofDays(12)};
        List<String> expected = new ArrayList<>();
        for (Duration ago : failed) {
            expected.add(
                    listing.ended(
                                    ago,
                                    TerminalStatus.FAILED,
                                    r -> r.setMetadata(Map.of("env", "prod")))
                            .id
                            .value());
        }
        for (int i = 0; i < 2 * TagPolicy.SAMPLE_JOBS; i++) {
            listing.tagged(Duration.ofMillis(100L * i), Map.of("env", "prod"));
        }

        assertThat(
                        listing.ids(
                                q -> {
                                    q.statuses.add("failed");
                                    q.metadata = Optional.of("{\"env\":\"prod\"}");
                                }))
                .containsExactlyElementsOf(expected);
    }

    /** A frequent tag, of which today has had no time to show much. */
    @Test
    void findsWhatHasATagAcrossMidnight() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2 * TagPolicy.SAMPLE_JOBS; i++) {
            expected.add(
                    listing.tagged(Duration.ofHours(12).plusMillis(100L * i), Map.of("a", "b")));
        }
        expected.addFirst(listing.tagged(Duration.ofHours(11), Map.of("a", "b")));

        assertThat(
                        listing.ids(
                                q -> {
                                    q.metadata = Optional.of("{\"a\":\"b\"}");
                                    q.limit = 50;
                                }))
                .isEqualTo(expected.subList(0, 50));
    }

    /** One every 100 ms, until now. */
    private void untagged(int jobs) throws Exception {
        try (Connection connection = listing.database.writer();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model, priority, key_id)"
                            + " SELECT %d - n * 100, 'c' || n, 'standard', 'job', 'acme', 1, 1, 'succeeded', 'o', 'm', 'standard', 'k' FROM generate_series(0, %d) n"
                                    .formatted(NOW.toEpochMilli(), jobs - 1));
            connection.commit();
        }
    }
}
