package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.cli.CommandLines.Printed;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.Life;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What a person does at a shell: submits, lists, cancels, and looks what it cost. */
final class ClientDrill {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestInstallation sluice;
    private final Path directory;

    private ClientDrill(TestInstallation sluice) throws Exception {
        this.sluice = sluice;
        this.directory = Files.createDirectories(sluice.directory("client"));
        Files.writeString(directory.resolve("api-key"), sluice.key("acme"));
    }

    static void run(TestInstallation sluice) throws Exception {
        ClientDrill drill = new ClientDrill(sluice);
        drill.submitsAFileAndListsIt();
        drill.cancelsWhatRuns();
        drill.seesWhatTheTopicSays();
    }

    private void submitsAFileAndListsIt() throws Exception {
        Path file = directory.resolve("jobs.ndjson");
        Files.write(
                file,
                Stream.of("One?", "Two?", "Three?")
                        .map(
                                question ->
                                        ApiClient.line(
                                                "either",
                                                question,
                                                "\"metadata\":{\"team\":\"cli\"}"))
                        .toList());

        Printed planned = sluice("submit", file.toString(), "--dry-run");
        assertThat(planned.code()).as("%s", planned).isZero();
        assertThat(planned.out()).contains("3  either -> narrow", "At most USD 0.", "for 3 jobs");

        Printed submitted = sluice("submit", file.toString(), "--wait", "-o", "json");

        assertThat(submitted.code()).as("%s", submitted).isZero();
        assertThat(submitted.out().lines())
                .hasSize(3)
                .allSatisfy(
                        line ->
                                assertThat(JSON.readTree(line).path("status").asText())
                                        .isEqualTo("succeeded"));
        assertThat(ids("--metadata", "team=cli", "--status", "succeeded"))
                .containsExactlyInAnyOrderElementsOf(ids(submitted));
        assertThat(ids("--metadata", "team=other")).isEmpty();
        assertThat(ids("--limit", "150")).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    /** A call of half a minute is broken off and settled. */
    private void cancelsWhatRuns() throws Exception {
        try (ApiClient acme = sluice.client("acme")) {
            String job = acme.submit(ApiClient.line("slow", "Ever?", ""));
            await("it runs")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> document(job).path("status").asText().equals("running"));

            List<String> told = new CopyOnWriteArrayList<>();
            Thread watching = Thread.ofVirtual().start(() -> watch(job, told));
            await("it is watched").atMost(Duration.ofSeconds(20)).until(() -> !told.isEmpty());

            Printed cancelled = sluice("cancel", job, "--wait");

            assertThat(cancelled.code()).as("%s", cancelled).isZero();
            assertThat(document(job).path("attempts").size()).isEqualTo(1);
            watching.join();
            assertThat(told).containsExactly("job.state", "job.cancelling", "job.cancelled");
            assertThat(sluice("watch", job).code()).isEqualTo(1);
            // As who has heard nothing since the first record of the topic.
            assertThat(
                            acme.exchange(
                                            "GET",
                                            "/v1/jobs/" + job + "/events",
                                            "",
                                            "Last-Event-ID",
                                            "at--1")
                                    .body())
                    .containsSubsequence(
                            "\"type\":\"job.queued\"",
                            "\"type\":\"job.started\"",
                            "\"type\":\"job.cancelling\"",
                            "\"type\":\"job.cancelled\"")
                    .doesNotContain("job.state");
        }
    }

    private void watch(String job, List<String> told) {
        try (Api api = new Api(sluice.api(), sluice.key("acme"))) {
            new Life(api, job, event -> told.add(event.path("type").asText())).toTheEnd();
        } catch (Exception e) {
            throw new AssertionError("watching " + job, e);
        }
    }

    private void seesWhatTheTopicSays() throws Exception {
        List<UsageRecord> usage = TopicReading.all(sluice, Topics.USAGE, UsageRecord.class);
        long cost = usage.stream().mapToLong(UsageRecord::getCostNanoUsd).sum();
        long calls = usage.size();
        try (ApiClient acme = sluice.client("acme")) {
            JsonNode row =
                    await("all is summed up")
                            .atMost(Duration.ofSeconds(20))
                            .until(
                                    () -> usageOf(acme, "").path("data").path(0),
                                    sums -> sums.path("records").asLong() >= calls);
            assertThat(row.path("cost_nano_usd").asLong()).isEqualTo(cost);
            assertThat(row.path("hedge_calls").asLong()).isEqualTo(1);
            JsonNode tagged = usageOf(acme, "?metadata%5Bteam%5D=cli&group_by=metadata.team,model");
            assertThat(tagged.path("data").path(0).path("group").path("metadata.team").asText())
                    .isEqualTo("cli");
        }

        assertThat(CommandLines.run(sluice.settings(Role.RESULTS), "usage", "reconcile")).isZero();
    }

    private static JsonNode usageOf(ApiClient client, String query) throws Exception {
        return JSON.readTree(client.exchange("GET", "/v1/usage" + query, "").body());
    }

    private JsonNode document(String job) throws Exception {
        return JSON.readTree(sluice("get", job, "-o", "json").out());
    }

    private List<String> ids(String... filters) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("list", "-o", "json"));
        arguments.addAll(List.of(filters));
        Printed listed = sluice(arguments.toArray(String[]::new));
        assertThat(listed.code()).as("%s", listed).isZero();
        return ids(listed);
    }

    private static List<String> ids(Printed printed) throws Exception {
        List<String> ids = new ArrayList<>();
        for (String line : printed.out().lines().toList()) {
            ids.add(JSON.readTree(line).path("id").asText());
        }
        return ids;
    }

    private Printed sluice(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", sluice.api().toString(), "--data-dir", directory.toString()));
        return CommandLines.print(all.toArray(String[]::new));
    }
}
