package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The internal API over HTTP, without the role's process: rows come from a projection of the test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobReadControllerTest {
    private static final String TOKEN = "s3cret";

    private final String url = TestPostgres.newUrl();
    private final Database database = new Database(TestPostgres.config(url));
    private final TestTopics topics = new TestTopics();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ApplicationContext context =
            ApplicationContext.builder()
                    .deduceEnvironment(false)
                    .properties(
                            Map.of(
                                    "sluice.role",
                                    "results",
                                    "sluice.results.jdbc-url",
                                    url,
                                    "sluice.results.username",
                                    "postgres",
                                    "sluice.kafka.bootstrap-servers",
                                    "localhost:1",
                                    "sluice.internal.token",
                                    TOKEN,
                                    "micronaut.server.port",
                                    -1))
                    .build();
    private URI base = URI.create("http://localhost");

    @BeforeAll
    void start() {
        database.migrate();
        context.start();
        context.getBean(Database.class).migrate();
        EmbeddedServer server = context.getBean(EmbeddedServer.class);
        server.start();
        base = server.getURI();
    }

    @AfterAll
    void stop() {
        context.close();
        client.close();
        database.close();
    }

    @Test
    void showsAJobAsClientsSeeIt() throws Exception {
        TestJob job = TestJob.acceptedAt(NOW).with(Map.of("team", "search"));
        new TestProjection(database)
                .project(
                        topics.record(job.queued(1)),
                        topics.record(job.succeeded(1, "{\"id\":\"chatcmpl-1\",\"n\":1.10}")));

        String text = get("/internal/v1/jobs/acme/" + job.id).body();

        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.get("found").asBoolean()).isTrue();
        JsonNode shown = json.get("job");
        assertThat(shown.get("id").asText()).isEqualTo(job.id.value());
        assertThat(shown.get("status").asText()).isEqualTo("succeeded");
        assertThat(shown.get("created_at").asText()).isEqualTo("2026-03-10T12:00:00Z");
        assertThat(shown.get("finished_at").asText()).isEqualTo("2026-03-10T12:00:00.100Z");
        assertThat(shown.get("metadata").get("team").asText()).isEqualTo("search");
        assertThat(shown.get("usage").get("total_tokens").asInt()).isEqualTo(18);
        assertThat(shown.get("usage").get("source").asText()).isEqualTo("provider");
        assertThat(shown.get("attempts").get(0).get("reason").asText()).isEqualTo("ok");
        assertThat(shown.get("cost_nano_usd").asLong()).isEqualTo(1_234_567_891L);
        assertThat(shown.get("result").get("status_code").asInt()).isEqualTo(200);
        assertThat(shown.get("error").isNull()).isTrue();
        assertThat(shown.get("degraded").asBoolean()).isFalse();
        assertThat(text)
                .contains("\"cost_usd\":1.234567891")
                .contains("\"body\":{\"id\":\"chatcmpl-1\",\"n\":1.10}");
    }

    @Test
    void showsABodyThatIsNoJsonAsText() throws Exception {
        TestJob job = TestJob.acceptedAt(NOW);
        new TestProjection(database).project(topics.record(job.succeeded(1, "{\"cut\": \"of")));

        JsonNode json = new ObjectMapper().readTree(get("/internal/v1/jobs/acme/" + job.id).body());

        assertThat(json.at("/job/result/body").asText()).isEqualTo("{\"cut\": \"of");
    }

    @Test
    void showsThatADefaultResponseStandsForAnAnswer() throws Exception {
        TestJob job = TestJob.acceptedAt(NOW);
        JobResult result = job.succeeded(1);
        result.setDegraded(new JobError("attempts_exhausted", "all lanes are shut"));
        new TestProjection(database).project(topics.record(result));

        JsonNode shown =
                new ObjectMapper()
                        .readTree(get("/internal/v1/jobs/acme/" + job.id).body())
                        .get("job");

        assertThat(shown.get("status").asText()).isEqualTo("succeeded");
        assertThat(shown.get("degraded").asBoolean()).isTrue();
        assertThat(shown.at("/degraded_because/code").asText()).isEqualTo("attempts_exhausted");
        assertThat(shown.get("error").isNull()).isTrue();
    }

    @Test
    void showsTheErrorOfAFailedJob() throws Exception {
        TestJob job = TestJob.acceptedAt(NOW);
        new TestProjection(database).project(topics.record(job.failed(1, "no attempt is left")));

        JsonNode json = new ObjectMapper().readTree(get("/internal/v1/jobs/acme/" + job.id).body());

        assertThat(json.at("/job/error/code").asText()).isEqualTo("attempts_exhausted");
        assertThat(json.at("/job/result").isNull()).isTrue();
    }

    @Test
    void saysThatAJobIsNotThereYet() throws Exception {
        assertThat(get("/internal/v1/jobs/acme/" + TestJob.acceptedAt(NOW).id).body())
                .isEqualTo("{\"found\":false,\"projected\":false}");
    }

    @Test
    void refusesWhatIsNoJobId() throws Exception {
        HttpResponse<String> response = get("/internal/v1/jobs/acme/job_1");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(response.body()).contains("\"code\":\"invalid_request\"");
    }

    @Test
    void refusesCallersWithoutTheToken() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("/internal/v1/watermark")).build();

        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"invalid_api_key\"");
    }

    @Test
    void showsWatermarksAndCounts() throws Exception {
        TestJob job = TestJob.acceptedAt(NOW);
        new TestProjection(database)
                .project(
                        topics.record(job.queued(1)),
                        topics.record(job.ended(1, TerminalStatus.CANCELLED)));

        assertThat(get("/internal/v1/watermark").body())
                .contains("\"partition\":1,\"watermark\":\"2026-03-10T12:00:00Z\"");
        assertThat(get("/internal/v1/summary?tenant=acme").body())
                .contains("\"tenant\":\"acme\"")
                .contains("\"cancelled\":1");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header(InternalTokenFilter.HEADER, TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
