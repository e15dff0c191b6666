package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of one shape go to providers that each speak their own. */
final class WiresIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path files;

    @Test
    void runsTheSameJobOverEveryWire() throws Exception {
        try (var simulator = ProviderSimulator.start(SimulatorConfig.defaults());
                var far = FarProvider.start(files, simulator.rootUri());
                var sluice = TestInstallation.create()) {
            sluice.seed(catalog(simulator, far), simulator);
            for (Role role : List.of(Role.INGRESS, Role.WORKER, Role.RESULTS, Role.ROUTER)) {
                var running = sluice.start(role, Map.of());
                await(role + " is ready").atMost(Duration.ofSeconds(60)).until(running::ready);
            }
            try (ApiClient acme = sluice.client("acme")) {
                for (String route : List.of("gpt", "claude", "gemini", "cohere")) {
                    answers(acme.submit(ApiClient.line(route, "How many clips?", "")), acme);
                    tellsAnAnswerWhileItComes(route, acme);
                }
                goesThroughAProxyToAnAuthorityOfOnesOwn(acme, far);
                reranks(acme, sluice);
                paysForSearches(acme, sluice);
                goesToALaneThatHasWordsForIt(acme);
                failsByNameWhereNoLaneHas(acme);
                refusesWhatHasNoPrice(acme);
            }
        }
    }

    /** With the root of the simulator, below which Cohere's API is. */
    private Path catalog(ProviderSimulator simulator, FarProvider far) throws Exception {
        Path shared =
                Path.of(
                        Objects.requireNonNull(getClass().getResource("/catalog/wires.yaml"))
                                .toURI());
        String text =
                Files.readString(shared).replace("{sim-root}", simulator.rootUri().toString());
        return Files.writeString(files.resolve("wires.yaml"), far.fill(text));
    }

    private static void answers(String job, ApiClient acme) throws Exception {
        JsonNode done = acme.job(job);

        assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("succeeded");
        assertThat(done.at("/result/body/choices/0/message/content").asText())
                .startsWith("This is a simulated answer.");
        assertThat(done.at("/usage/source").asText()).isEqualTo("provider");
        assertThat(done.at("/usage/output_tokens").asLong())
                .isEqualTo(done.at("/result/body/usage/completion_tokens").asLong());
    }

    private static void goesThroughAProxyToAnAuthorityOfOnesOwn(ApiClient acme, FarProvider far)
            throws Exception {
        assertThat(far.tunnels()).isEmpty();

        answers(acme.submit(ApiClient.line("far", "How many clips?", "")), acme);

        assertThat(far.tunnels()).containsOnly(far.address());
    }

    /** Whoever answers, the caller hears OpenAI's chunks. */
    private static void tellsAnAnswerWhileItComes(String route, ApiClient acme) throws Exception {
        String events =
                acme.exchange(
                                "POST",
                                "/v1/chat/completions",
                                """
                                {"model":"%s","stream":true,"messages":[{"role":"user","content":"x"}]}"""
                                        .formatted(route))
                        .body();

        List<String> data =
                events.lines()
                        .filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring("data: ".length()))
                        .toList();
        assertThat(data).as(events).hasSizeGreaterThan(5).last().isEqualTo("[DONE]");
        StringBuilder said = new StringBuilder();
        for (String chunk : data.subList(0, data.size() - 1)) {
            JsonNode json = JSON.readTree(chunk);
            assertThat(json.path("object").asText()).isEqualTo("chat.completion.chunk");
            said.append(json.at("/choices/0/delta/content").asText(""));
        }
        assertThat(said).startsWith("This is a simulated answer.");
    }

    private static void reranks(ApiClient acme, TestInstallation sluice) throws Exception {
        JsonNode done =
                acme.job(
                        acme.submit(
                                """
                                {"operation":"rerank","body":{"model":"order","query":"seat of government",                                "documents":["Cats sleep.","Bern is the seat of government."],"top_n":1,"return_documents":true}}"""));

        assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("succeeded");
        assertThat(done.at("/result/body/results/0/index").asInt()).isOne();
        assertThat(done.at("/result/body/results/0/document/text").asText()).startsWith("Bern");
        assertThat(done.at("/usage/source").asText()).isEqualTo("estimated");
        assertThat(done.at("/usage/output_tokens").asLong()).isZero();
        UsageRecord booked = booked(done, sluice);
        assertThat(booked.getTokens().getUnits()).isEqualTo(Map.of("search_unit", 1L));
        assertThat(booked.getCostNanoUsd()).isEqualTo(2_000_000);
    }

    /** However a provider says how often it has searched, each search or call has its price. */
    private static void paysForSearches(ApiClient acme, TestInstallation sluice) throws Exception {
        UsageRecord claude = booked(acme.job(acme.submit(searching("claude"))), sluice);
        UsageRecord gemini = booked(acme.job(acme.submit(searching("gemini"))), sluice);

        long searches = claude.getTokens().getUnits().getOrDefault("web_search/high", 0L);
        assertThat(searches).isBetween(1L, 2L);
        assertThat(claude.getTokens().getUnits()).hasSize(1);
        assertThat(claude.getCostNanoUsd()).isEqualTo(tokens(claude) + 20_000_000 * searches);
        assertThat(gemini.getTokens().getUnits()).isEqualTo(Map.of("grounded_prompt/high", 1L));
        assertThat(gemini.getCostNanoUsd()).isEqualTo(tokens(gemini) + 35_000_000);
    }

    private static String searching(String route) {
        return ApiClient.line(route, "Who won?", "")
                .replace(
                        "\"messages\"",
                        "\"web_search_options\":{\"search_context_size\":\"high\"},\"messages\"");
    }

    private static long tokens(UsageRecord record) {
        return record.getTokens().getInput() * 1_000 + record.getTokens().getOutput() * 4_000;
    }

    /** What its one call was booked at. */
    private static UsageRecord booked(JsonNode done, TestInstallation sluice) {
        assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("succeeded");
        List<UsageRecord> records =
                TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).stream()
                        .filter(record -> record.getJobId().equals(done.path("id").asText()))
                        .toList();
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private static void goesToALaneThatHasWordsForIt(ApiClient acme) throws Exception {
        JsonNode done = acme.job(acme.submit(seeded("either")));

        assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("succeeded");
        assertThat(done.path("lane").asText()).isEqualTo("gpt");
        assertThat(done.path("attempts")).hasSize(1);
    }

    private static void failsByNameWhereNoLaneHas(ApiClient acme) throws Exception {
        JsonNode failed = acme.job(acme.submit(seeded("claude")));

        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.at("/error/code").asText()).isEqualTo("unsupported_feature");
        assertThat(failed.at("/error/message").asText())
                .startsWith("/seed: no lane of route claude has it");
        assertThat(failed.path("attempts")).isEmpty();
    }

    private static void refusesWhatHasNoPrice(ApiClient acme) throws Exception {
        JsonNode failed =
                acme.job(
                        acme.submit(
                                """
                                {"operation":"responses","body":{"model":"gpt","input":"x","tools":[{"type":"web_search"}]}}"""));

        assertThat(failed.at("/error/code").asText()).isEqualTo("unsupported_feature");
        assertThat(failed.at("/error/message").asText())
                .startsWith("/tools/0: no lane of route gpt has it");
        assertThat(failed.path("attempts")).isEmpty();
    }

    private static String seeded(String route) {
        return """
               {"body":{"model":"%s","messages":[{"role":"user","content":"x"}],"seed":7}}"""
                .formatted(route);
    }
}
