package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What jobs of a class in {@code sluice.body.stored-classes} send and get is in no topic, told by
 * the bytes of all of them; what another class sends and gets shows that looking finds it.
 */
class StoredClassIT {
    private static final Map<String, Object> SETTINGS =
            Map.of("sluice.body.stored-classes", "short");
    private static final String STORED = "globex";
    private static final String USUAL = "acme";
    private static final Pattern ANSWER = Pattern.compile("chatcmpl-[A-Za-z0-9]+");
    private static final Pattern FIRST_EVENT = Pattern.compile("id: (\\S+)\n");

    private static final ProviderSimulator SIMULATOR =
            ProviderSimulator.start(
                    SimulatorConfig.defaults().withModel("plain", ModelBehaviour.defaults()));
    private static final TestInstallation SLUICE = TestInstallation.createForClass();

    @BeforeAll
    static void start() throws Exception {
        SLUICE.seed(
                Path.of(StoredClassIT.class.getResource("/catalog/stored-class.yaml").toURI()),
                SIMULATOR);
        List<RoleApplication> running = new ArrayList<>();
        for (Role role : Role.values()) {
            Map<String, Object> own = new HashMap<>(SETTINGS);
            if (role == Role.RESULTS) {
                own.put("sluice.results.retention.days.short", 2);
            }
            running.add(SLUICE.start(role, own));
        }
        await("all are ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.stream().allMatch(RoleApplication::ready));
    }

    @AfterAll
    static void stop() {
        SLUICE.close();
        SIMULATOR.close();
    }

    @Test
    void noTopicHasWhatItSentOrGot() throws Exception {
        List<String> usual = askedAndAnswered(USUAL);
        List<String> stored = askedAndAnswered(STORED);

        Map<String, Set<String>> places =
                TopicBytes.findings(
                        SLUICE,
                        List.of(
                                usual.get(0),
                                usual.get(1),
                                usual.get(2),
                                usual.get(3),
                                stored.get(0),
                                stored.get(1),
                                stored.get(2),
                                stored.get(3)));

        assertThat(places.get("asks as " + USUAL)).contains(Topics.REQUESTS);
        assertThat(usual.subList(1, 3))
                .allSatisfy(
                        answer ->
                                assertThat(places.get(answer))
                                        .contains(Topics.STREAM, Topics.RESULTS));
        assertThat(places.get(usual.get(3))).contains(Topics.RESULTS);
        assertThat(stored).allSatisfy(text -> assertThat(places.get(text)).isEmpty());
    }

    @Test
    void aStreamGoesOnWhereItBeganAndNowhereElse() throws Exception {
        try (ApiClient globex = SLUICE.client(STORED)) {
            HttpResponse<String> first = chat(globex, "asks to resume", true);
            String job = first.headers().firstValue("Sluice-Job-Id").orElseThrow();
            String event = found(FIRST_EVENT, first.body(), 1);

            String again = resumed(globex, job, event);

            assertThat(again).contains(found(ANSWER, first.body(), 0)).endsWith("data: [DONE]\n\n");

            try (RoleProcess another = anotherIngress();
                    ApiClient there = SLUICE.client(SLUICE.key(STORED), another.uri())) {
                assertThat(resumed(there, job, event))
                        .contains("stream_interrupted", "sealed")
                        .doesNotContain("[DONE]");
                await("the answer in the job")
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () ->
                                        assertThat(there.job(job).at("/result/body").toString())
                                                .contains(found(ANSWER, first.body(), 0)));
            }
        }
    }

    private static RoleProcess anotherIngress() throws Exception {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("micronaut.server.port", TestInstallation.freePort("another"));
        settings.put("endpoints.all.port", TestInstallation.freePort("management of another"));
        return SLUICE.spawn(Role.INGRESS, settings);
    }

    private static String resumed(ApiClient client, String job, String event) throws Exception {
        return client.exchange("GET", "/v1/jobs/" + job + "/events", "", "Last-Event-ID", event)
                .body();
    }

    /** What a tenant asks, and what it is answered: streamed, whole, and later. */
    private static List<String> askedAndAnswered(String tenant) throws Exception {
        String question = "asks as " + tenant;
        try (ApiClient client = SLUICE.client(tenant)) {
            String streamed = found(ANSWER, chat(client, question, true).body(), 0);
            String whole = found(ANSWER, chat(client, question, false).body(), 0);
            String job = client.submit(ApiClient.line("plain", question, ""));
            await("its end")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> client.job(job).path("status").asText().equals("succeeded"));
            JsonNode done = client.job(job);
            return List.of(question, streamed, whole, found(ANSWER, done.toString(), 0));
        }
    }

    private static HttpResponse<String> chat(ApiClient client, String question, boolean stream)
            throws Exception {
        String body =
                new ObjectMapper()
                        .readTree(ApiClient.line("plain", question, ""))
                        .path("body")
                        .toString();
        HttpResponse<String> answer =
                client.exchange(
                        "POST",
                        "/v1/chat/completions",
                        stream ? body.replaceFirst("\\{", "{\"stream\":true,") : body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String found(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(group);
    }
}
