package dev.sluice.ingress.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Replies;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import io.micronaut.web.router.Router;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionTest {
    private static final Examples EXAMPLES = new Examples(Description.whole());
    private static final Pattern LINKS = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

    private static IngressServer server;
    private static Caller nobody;
    private static Caller acme;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.replies.wait-max", "300ms"));
        nobody = server.caller("");
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.log().reset();
    }

    @Test
    void hasEveryRouteAndNoOther() {
        assertThat(Examples.operations(nobody.get("/openapi.json").json()))
                .isEqualTo(ServedRoutes.of(server.bean(Router.class)));
        assertThat(Examples.operations(Description.whole()))
                .isEqualTo(ServedRoutes.of(server.bean(Router.class)));
    }

    @Test
    void leavesOutWhatIsSwitchedOff() {
        try (IngressServer closed =
                IngressServer.start(Map.of("sluice.ingress.admin.enabled", "false"))) {
            JsonNode description = closed.caller("").get("/openapi.json").json();

            assertThat(Examples.operations(description))
                    .isEqualTo(ServedRoutes.of(closed.bean(Router.class)))
                    .contains("get /v1/jobs")
                    .noneMatch(operation -> operation.contains("/admin/"));
        }
    }

    @Test
    void saysTheSameInYaml() throws Exception {
        Caller.Answer yaml = nobody.get("/openapi.yaml");

        assertThat(yaml.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(new YAMLMapper().readTree(yaml.response().body()))
                .isEqualTo(nobody.get("/openapi.json").json());
    }

    @Test
    void refersToNothingThatIsNotThere() {
        ObjectNode description = Description.whole();

        List<String> missing =
                description.findValuesAsText("$ref").stream()
                        .filter(to -> description.at(to.substring(1)).isMissingNode())
                        .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void namesEachOperationOnce() {
        assertThat(Description.whole().path("paths").findValuesAsText("operationId"))
                .doesNotHaveDuplicates()
                .hasSameSizeAs(Examples.operations(Description.whole()));
    }

    @Test
    void hasAnExampleOfEveryRequestInJson() {
        List<String> without = new ArrayList<>();
        Description.whole()
                .path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                method -> {
                                                    JsonNode json =
                                                            method.getValue()
                                                                    .at(
                                                                            "/requestBody/content/application~1json");
                                                    if (json.isObject()
                                                            && json.path("examples").isEmpty()) {
                                                        without.add(path.getKey());
                                                    }
                                                }));

        assertThat(without).isEmpty();
        assertThat(EXAMPLES.ofRequests()).hasSizeGreaterThan(15);
    }

    /** The page fills in what it makes up, and then asks for that. */
    @Test
    void theParametersOfListsThatAreObjectsHaveAnExample() {
        assertThat(Description.whole().findParents("style"))
                .filteredOn(parameter -> parameter.path("style").asText().equals("deepObject"))
                .isNotEmpty()
                .allMatch(parameter -> parameter.path("example").isObject());
    }

    static Stream<Examples.Example> examples() {
        return EXAMPLES.ofRequests().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesFitTheirSchema(Examples.Example example) {
        assertThat(EXAMPLES.faults(example.pointer(), example.value())).isEmpty();
    }

    static Stream<Examples.Example> jobs() {
        return examples()
                .filter(example -> example.mediaType().equals("application/json"))
                .filter(
                        example ->
                                Set.of(
                                                "/v1/jobs",
                                                "/v1/chat/completions",
                                                "/v1/responses",
                                                "/v1/messages",
                                                "/v1/embeddings",
                                                "/v1/images/generations",
                                                "/v1/audio/speech",
                                                "/v1/moderations")
                                        .contains(example.path()));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void examplesOfJobsReachTheLog(Examples.Example example) {
        // Ends the wait of who waits for an answer.
        server.log()
                .answerWith(
                        request ->
                                Optional.ofNullable(request.getReplyTo())
                                        .map(to -> Replies.refused(request, "backlog_full")));

        Caller.Answer answer = acme.post(example.path(), example.value().toString());

        assertThat(server.log().appended()).as(answer.response().body()).hasSize(1);
    }

    @Test
    void theExampleOfBulkIsTakenLineByLine() {
        JsonNode lines =
                EXAMPLES.description()
                        .at(
                                "/paths/~1v1~1jobs~1bulk/post/requestBody/content/application~1x-ndjson/examples/lines/value");

        Caller.Answer answer =
                acme.send(
                        acme.request("/v1/jobs/bulk")
                                .header("Content-Type", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofString(lines.asText())));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body().lines())
                .hasSize(2)
                .allSatisfy(
                        line -> {
                            JsonNode json = Caller.json(line);
                            assertThat(json.has("error")).as(line).isFalse();
                            assertThat(EXAMPLES.faults("/components/schemas/BulkAnswerLine", json))
                                    .isEmpty();
                        });
        for (String line : lines.asText().lines().toList()) {
            JsonNode json = Caller.json(line);
            String schema = json.has("url") ? "BatchLine" : "JobRequest";
            assertThat(EXAMPLES.faults("/components/schemas/" + schema, json)).isEmpty();
        }
    }

    @Test
    void examplesOfAdministrationAreDoneDry() {
        Caller admin = server.caller(FakeCatalogs.ADMIN_KEY);
        examples()
                .filter(example -> example.path().startsWith("/admin/"))
                .forEach(
                        example -> {
                            String kind =
                                    example.method().equals("put") ? "limit_groups" : "tenants";
                            String name = example.method().equals("put") ? "new" : "acme";
                            String path =
                                    example.path()
                                                    .replace("{kind}", kind)
                                                    .replace("{name}", name)
                                                    .replace("{id}", "acme-key")
                                            + "?dry_run=true";

                            Caller.Answer answer =
                                    example.method().equals("put")
                                            ? admin.put(path, example.value().toString())
                                            : admin.post(path, example.value().toString());

                            assertThat(answer.status()).as("%s", example).isEqualTo(200);
                            assertThat(EXAMPLES.faults("/components/schemas/DryRun", answer.json()))
                                    .isEmpty();
                        });
    }

    @Test
    void answersAndErrorsFitTheirSchemas() {
        Caller.Answer accepted =
                acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\",\"messages\":[]}}");
        Caller.Answer problem = acme.post("/v1/jobs", "{\"model\":\"small\"}");
        Caller.Answer error = acme.post("/v1/chat/completions", "{\"model\":7}");
        Caller.Answer anthropic = acme.post("/v1/messages", "{\"model\":\"small\"}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(faults("Job", accepted)).isEmpty();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(faults("Problem", problem)).isEmpty();
        assertThat(error.status()).isEqualTo(400);
        assertThat(faults("OpenAiError", error)).isEmpty();
        assertThat(faults("AnthropicError", anthropic)).isEmpty();
        assertThat(faults("Job", problem)).isNotEmpty();
        assertThat(faults("Model", acme.get("/v1/models/small"))).isEmpty();
    }

    @Test
    void itsPageLoadsFromHereAlone() {
        Caller.Answer page = nobody.get("/docs");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'")
                .doesNotContain("http", "*", "unsafe-eval");
        List<String> links =
                LINKS.matcher(page.response().body())
                        .results()
                        .map((MatchResult link) -> link.group(1))
                        .toList();
        assertThat(links).hasSizeGreaterThan(3).allMatch(link -> link.startsWith("docs/"));
        for (String link : links) {
            Caller.Answer asset = nobody.get("/" + link);
            assertThat(asset.status()).as(link).isEqualTo(200);
            assertThat(asset.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(nobody.get("/docs/swagger-ui.css").header("Content-Type"))
                .startsWith("text/css");
        assertThat(nobody.get("/docs/page.js").response().body())
                .contains("\"openapi.json\"")
                .doesNotContain("http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/index.js", "/docs/..%2Fframe.yaml", "/docs/pom.properties"})
    void itsPageHasNoOtherParts(String path) {
        assertThat(nobody.get(path).status()).isEqualTo(404);
    }

    private static List<String> faults(String schema, Caller.Answer answer) {
        return EXAMPLES.faults("/components/schemas/" + schema, answer.json());
    }
}
