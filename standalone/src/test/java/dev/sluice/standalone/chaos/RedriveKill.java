package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TopicReading;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;

/**
 * A redrive by filter of a tenant that nobody else uses, and kill -9 of results in the middle of
 * it: every job goes again once.
 */
record RedriveKill(Rig rig, String tenant) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** Three pages of a redrive. */
    private static final int JOBS = 300;

    void run() throws Exception {
        long begun = System.nanoTime();
        try (ApiClient client =
                rig.sluice().client(rig.sluice().key(tenant), rig.apis().getFirst())) {
            List<String> jobs =
                    client.submitAll(
                            IntStream.range(0, JOBS)
                                    .mapToObj(i -> ApiClient.line("plain", "Again " + i + "?", ""))
                                    .toList());
            patiently("all have ended and are in the database")
                    .until(
                            () ->
                                    number(
                                                    "SELECT count(*) FROM job WHERE finished_ms IS NOT NULL AND tenant = '%s'"
                                                            .formatted(tenant))
                                            == JOBS);
            JsonNode redrive =
                    ok(
                            client.exchange(
                                    "POST",
                                    "/v1/jobs/redrive",
                                    "{\"filter\":{\"status\":[\"succeeded\"]}}"),
                            202);
            await("the first jobs are taken")
                    .atMost(WITHIN)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> number("SELECT sum(selected) FROM redrive") > 0);

            rig.member("results").kill();

            assertThat(number("SELECT count(*) FROM redrive WHERE redriven < " + JOBS))
                    .as("redrives that were killed in the middle")
                    .isEqualTo(1);
            rig.member("results").start();
            String path = "/v1/jobs/redrives/" + redrive.path("id").asText();
            JsonNode ended =
                    patiently("the redrive has ended")
                            .until(
                                    () -> JSON.readTree(client.exchange("GET", path, "").body()),
                                    now -> now.hasNonNull("ended_at"));
            assertThat(ended.path("status").asText()).isEqualTo("completed");
            assertThat(ended.at("/counts/selected").asInt()).isEqualTo(JOBS);
            assertThat(ended.at("/counts/succeeded").asInt()).isEqualTo(JOBS);
            assertThat(TopicReading.all(rig.sluice(), Topics.RESULTS, JobResult.class))
                    .filteredOn(result -> result.getCaller().getTenant().equals(tenant))
                    .extracting(result -> result.getJobId() + " " + result.getRun())
                    .containsExactlyInAnyOrderElementsOf(
                            jobs.stream()
                                    .flatMap(job -> List.of(job + " 1", job + " 2").stream())
                                    .toList());
        }
        System.out.printf(
                "chaos: kill -9 results in a redrive of %d jobs: all ran once more after %d ms%n",
                JOBS, Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    private static ConditionFactory patiently(String what) {
        return await(what).atMost(WITHIN).pollInterval(Duration.ofMillis(100));
    }

    private long number(String sql) throws SQLException {
        try (var connection = rig.sluice().database();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static JsonNode ok(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }
}
