package dev.sluice.ingress.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.kafka.FakeJobEvents;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.JobEventType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventsControllerTest {
    private static final Pattern ID = Pattern.compile("id: (\\S+)");

    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;
    private static FakeJobEvents log;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.chat.keep-alive", "200ms",
                                "sluice.ingress.events.look-after", "50ms",
                                "sluice.ingress.events.watchers-max", "8",
                                "sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        log = server.bean(FakeJobEvents.class);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @AfterEach
    void nobodyWatches() {
        await("all watchers have left").until(() -> log.watching() == 0);
        results.answer("{\"found\":false,\"projected\":false}");
    }

    private static String job() {
        return acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();
    }

    private static void shows(String status) {
        results.answer(
                "{\"found\":true,\"job\":{\"id\":\"j\",\"status\":\"%s\",\"run\":1,\"result\":{\"body\":\"secret\"}}}"
                        .formatted(status));
    }

    private static RawExchange watch(String job, String header) throws IOException {
        RawExchange client = new RawExchange(server);
        client.write(
                "GET /v1/jobs/%s/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s\r\n"
                        .formatted(job, FakeCatalogs.ACME_KEY, header));
        return client;
    }

    private static String lastId(String text) {
        List<String> ids = ID.matcher(text).results().map(found -> found.group(1)).toList();
        return ids.getLast();
    }

    @Test
    void tellsALifeFromTheQueueToItsEnd() throws IOException {
        String job = job();
        Events events = new Events(job);
        try (RawExchange client = watch(job, "")) {
            assertThat(client.readUntil("\"job.state\""))
                    .contains("text/event-stream")
                    .contains("Sluice-Job-Id: " + job);
            log.tell(new Events("job_of_another").started(1));
            log.tell(events.queued());
            log.tell(events.moved("other-lane", "would be late"));
            log.tell(events.started(1));
            log.tell(events.retrying(1));
            log.tell(events.started(2));

            String told = client.readUntil("\"attempt\":2");
            shows("succeeded");
            String end = client.readUntil(": the end");

            assertThat(told)
                    .containsSubsequence(
                            "\"job.queued\"",
                            "\"type\":\"job.moved\"",
                            "\"lane\":\"other-lane\"",
                            "\"reason\":\"would be late\"",
                            "\"job.started\"",
                            "\"type\":\"job.retrying\"",
                            "\"waits_until\":\"1970-01-01T00:00:05Z\"",
                            "\"job.started\"")
                    .doesNotContain("job_of_another");
            assertThat(end).contains("\"type\":\"job.succeeded\"").doesNotContain("secret");
        }
    }

    @Test
    void goesOnBehindTheLastEventAndTellsWhatWasMissed() throws IOException {
        String job = job();
        Events events = new Events(job);
        String last;
        try (RawExchange client = watch(job, "")) {
            client.readUntil("\"job.state\"");
            log.tell(events.queued());
            last = lastId(client.readUntil("\"job.queued\""));
        }
        await("the watcher has left").until(() -> log.watching() == 0);
        log.tell(events.started(1));
        log.tell(events.retrying(1));

        try (RawExchange again = watch(job, "Last-Event-ID: " + last + "\r\n")) {
            String missed = again.readUntil("\"job.retrying\"");
            assertThat(missed)
                    .containsSubsequence("\"job.started\"", "\"job.retrying\"")
                    .doesNotContain("\"job.queued\"", "\"job.state\"");
        }
    }

    @Test
    void showsTheStateWhenWhatWasMissedIsNotKept() throws IOException {
        String job = job();
        log.tell(new Events(job).started(1));
        log.forget();
        shows("running");

        try (RawExchange client = watch(job, "Last-Event-ID: at-0\r\n")) {
            assertThat(client.readUntil("\"type\":\"job.state\"")).doesNotContain("job.started");
        }
    }

    @Test
    void seesInTheDocumentWhatHappenedAsItCame() throws IOException {
        String job = job();
        try (RawExchange client = watch(job, "")) {
            client.readUntil("\"status\":\"queued\"");
            shows("running");

            assertThat(client.readUntil("\"status\":\"running\"")).contains("job.state");
        }
    }

    /** After a redrive the projection may still show how the run before has ended. */
    @Test
    void waitsForTheEndOfTheRunThatWasToldOf() throws IOException {
        String job = job();
        try (RawExchange client = watch(job, "")) {
            client.readUntil("\"job.state\"");
            log.tell(new Events(job).event(JobEventType.STARTED, 2, 1));
            client.readUntil("\"job.started\"");
            shows("failed");
            int asked = results.asked().size();
            await("the old end is looked at again and again")
                    .until(() -> results.asked().size() > asked + 2);
            results.answer(
                    "{\"found\":true,\"job\":{\"id\":\"j\",\"status\":\"succeeded\",\"run\":2}}");

            assertThat(client.readUntil(": the end"))
                    .contains("\"type\":\"job.succeeded\"")
                    .doesNotContain("job.failed");
        }
    }

    @Test
    void endsForGoodWhenTheEndWasTold() {
        String job = job();
        shows("failed");

        Caller.Answer whole = acme.get("/v1/jobs/" + job + "/events");
        Caller.Answer again =
                acme.send(
                        acme.request("/v1/jobs/" + job + "/events")
                                .header("Last-Event-ID", lastId(whole.response().body()))
                                .GET());

        assertThat(whole.response().body()).contains("\"job.failed\"").endsWith(": the end\n\n");
        assertThat(again.status()).isEqualTo(204);
    }

    @Test
    void refusesTheJobsOfOthersAndStrangeIds() {
        String job = job();

        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);
        assertThat(globex.get("/v1/jobs/" + job + "/events").status()).isEqualTo(404);
        assertThat(
                        acme.send(
                                        acme.request("/v1/jobs/" + job + "/events")
                                                .header("Last-Event-ID", "at-x")
                                                .GET())
                                .status())
                .isEqualTo(400);
        results.answer("{\"found\":false,\"projected\":true}");
        assertThat(acme.get("/v1/jobs/" + job + "/events").status()).isEqualTo(404);
    }

    @Test
    void givesATenantAQuarterOfTheRoom() throws IOException {
        String job = job();
        try (RawExchange one = watch(job, "");
                RawExchange two = watch(job, "")) {
            one.readUntil("job.state");
            two.readUntil("job.state");

            Caller.Answer refused = acme.get("/v1/jobs/" + job + "/events");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().get("detail").asText())
                    .contains("sluice.ingress.events.watchers-max: 8");
        }
    }
}
