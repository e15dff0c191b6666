package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The official SDK, of which only the base URL is set, through every role; the worker is a process
 * of its own, which the last test kills.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ChatIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ModelBehaviour ANSWERS = ModelBehaviour.defaults();

    private static ProviderSimulator simulator = ProviderSimulator.start(behaviour());
    private static ToolProvider tools = tools();
    private static TestInstallation sluice = installation();
    private static @Nullable RoleProcess worker;
    private static OpenAIClient acme = sdk("nobody");

    private static SimulatorConfig behaviour() {
        return SimulatorConfig.defaults()
                .withModel(
                        "steady",
                        ANSWERS.withLatency(new LatencyModel(Duration.ofMillis(20), 400, 0)))
                .withModel(
                        "slow", ANSWERS.withLatency(new LatencyModel(Duration.ofMillis(20), 5, 0)))
                .withModel(
                        "calm",
                        ANSWERS.withAnswer(AnswerLength.exactly(60))
                                .withLatency(new LatencyModel(Duration.ofMillis(20), 12, 0)))
                .withModel("cut", ANSWERS.withFaults(new FaultRule(Fault.Wire.TRUNCATE, 1)))
                .withModel("broken", ModelBehaviour.downWith(new Fault.Status(500)));
    }

    private static ToolProvider tools() {
        try {
            return ToolProvider.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestInstallation installation() {
        try {
            return TestInstallation.create();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path catalog =
                Path.of(
                        Objects.requireNonNull(ChatIT.class.getResource("/catalog/chat.yaml"))
                                .toURI());
        Path filled = sluice.directory("chat.yaml");
        Files.writeString(
                filled, Files.readString(catalog).replace("{tools}", tools.baseUri().toString()));
        sluice.seed(filled, simulator);
        List<RoleApplication> running = new ArrayList<>();
        for (Role role : List.of(Role.INGRESS, Role.ROUTER, Role.RESULTS)) {
            running.add(
                    sluice.start(
                            role,
                            role == Role.INGRESS
                                    ? Map.of("sluice.ingress.chat.resume-within", "2s")
                                    : Map.of()));
        }
        worker = sluice.spawn(Role.WORKER, Map.of());
        await("all are ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.stream().allMatch(RoleApplication::ready));
        acme = sdk(sluice.key("acme"));
    }

    @AfterAll
    static void stop() {
        sluice.close();
        tools.close();
        simulator.close();
    }

    private static OpenAIClient sdk(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(sluice.api() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder ask(String model, String question) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(question);
    }

    private static List<ChatCompletionChunk> chunks(ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> stream =
                acme.chat().completions().createStreaming(params)) {
            return stream.stream().toList();
        }
    }

    private static ChatCompletion accumulated(List<ChatCompletionChunk> chunks) {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        chunks.forEach(all::accumulate);
        return all.chatCompletion();
    }

    private static String content(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElseThrow();
    }

    private static List<JobResult> results(String model) {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class).stream()
                .filter(result -> result.getModel().equals(model))
                .toList();
    }

    private static HttpRequest streamRequest(String model) {
        return HttpRequest.newBuilder(sluice.api().resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + sluice.key("acme"))
                .header("Content-Type", "application/json")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Go on!\"}]}"
                                        .formatted(model)))
                .build();
    }

    @Test
    void answersAChat() {
        ChatCompletion answer =
                acme.chat().completions().create(ask("steady", "What is 6 times 7?").build());

        assertThat(content(answer)).isNotBlank();
        assertThat(answer.model()).isEqualTo("steady");
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }

    @Test
    void streamsTheAnswerThatAPlainCallGets() {
        String question = "What is 7 times 8?";
        List<ChatCompletionChunk> chunks =
                chunks(
                        ask("steady", question)
                                .streamOptions(
                                        ChatCompletionStreamOptions.builder()
                                                .includeUsage(true)
                                                .build())
                                .build());
        ChatCompletion plain = acme.chat().completions().create(ask("steady", question).build());

        assertThat(chunks).hasSizeGreaterThan(3);
        assertThat(content(accumulated(chunks))).isEqualTo(content(plain));
        assertThat(chunks.getLast().usage().orElseThrow().totalTokens())
                .isEqualTo(plain.usage().orElseThrow().totalTokens());
    }

    @Test
    void streamsToManyCallersAtOnce() throws Exception {
        List<Callable<ChatCompletion>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String question = "Question %d of many".formatted(i);
            calls.add(() -> accumulated(chunks(ask("steady", question).build())));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ChatCompletion> answer : threads.invokeAll(calls)) {
                assertThat(answer.get().choices().getFirst().finishReason().asString())
                        .isEqualTo("stop");
            }
        }
    }

    @Test
    void keepsTheUsageEventFromWhoDoesNotAsk() {
        assertThat(chunks(ask("steady", "And 8 times 9?").build()))
                .allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
    }

    @Test
    void keepsTheStreamedAnswerLikeAnyOther() throws Exception {
        String mark = "Question " + UUID.randomUUID();
        ChatCompletion streamed = accumulated(chunks(ask("steady", mark).build()));

        try (var client = sluice.client("acme")) {
            JobResult result =
                    await("the result")
                            .until(
                                    () ->
                                            results("steady").stream()
                                                    .filter(r -> contains(r, content(streamed)))
                                                    .findFirst(),
                                    Optional::isPresent)
                            .orElseThrow();
            var document = client.job(result.getJobId());

            assertThat(document.path("status").asText()).isEqualTo("succeeded");
            assertThat(document.at("/result/body/choices/0/message/content").asText())
                    .isEqualTo(content(streamed));
            assertThat(document.at("/result/body/object").asText()).isEqualTo("chat.completion");
            assertThat(document.at("/usage/source").asText()).isEqualTo("provider");
        }
    }

    private static boolean contains(JobResult result, String text) {
        return result.getResponse() != null
                && result.getResponse().getInlineBytes() != null
                && StandardCharsets.UTF_8
                        .decode(result.getResponse().getInlineBytes().duplicate())
                        .toString()
                        .contains(text);
    }

    @Test
    void callsTools() {
        ChatCompletionCreateParams params =
                ask("tools", "How is the weather in Bern?")
                        .addFunctionTool(
                                FunctionDefinition.builder()
                                        .name("weather")
                                        .parameters(
                                                FunctionParameters.builder()
                                                        .putAdditionalProperty(
                                                                "type", JsonValue.from("object"))
                                                        .build())
                                        .build())
                        .build();

        for (ChatCompletion answer :
                List.of(acme.chat().completions().create(params), accumulated(chunks(params)))) {
            var call =
                    answer.choices()
                            .getFirst()
                            .message()
                            .toolCalls()
                            .orElseThrow()
                            .getFirst()
                            .asFunction();
            assertThat(call.id()).isEqualTo("call_1");
            assertThat(call.function().name()).isEqualTo("weather");
            assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Bern\"}");
        }
    }

    @Test
    void throwsTheExceptionsThatTheSdkKnows() {
        assertThatThrownBy(
                        () ->
                                acme.chat()
                                        .completions()
                                        .create(ask("no-such-model", "Hello").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("no route no-such-model");
        assertThatThrownBy(
                        () ->
                                sdk("sk-sluice-nobody")
                                        .chat()
                                        .completions()
                                        .create(ask("steady", "Hello").build()))
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> acme.chat().completions().create(ask("tools", "No tools").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("give me tools");
        assertThatThrownBy(() -> acme.chat().completions().create(ask("broken", "Hello").build()))
                .isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> chunks(ask("broken", "Hello").build()))
                .isInstanceOf(InternalServerException.class);
    }

    @Test
    void namesTheLimitThatACallerHasMet() {
        OpenAIClient globex = sdk(sluice.key("globex"));
        ChatCompletionCreateParams params =
                ask("steady", "Hello").putAdditionalHeader("Sluice-On-Limit", "reject").build();
        globex.chat().completions().create(params);

        assertThatThrownBy(() -> globex.chat().completions().create(params))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        e -> {
                            assertThat(e.getMessage()).contains("globex-rate");
                            assertThat(e.headers().values("Retry-After")).isNotEmpty();
                        });
    }

    @Test
    void endsAStreamThatTheProviderCutsOff() {
        assertThatThrownBy(() -> chunks(ask("cut", "Tell me more").build()))
                .isInstanceOf(OpenAIException.class);

        await("the result").until(() -> !results("cut").isEmpty());
        assertThat(results("cut"))
                .singleElement()
                .satisfies(
                        result -> {
                            assertThat(result.getStatus()).isEqualTo(TerminalStatus.FAILED);
                            assertThat(Objects.requireNonNull(result.getError()).getCode())
                                    .isEqualTo("stream_interrupted");
                        });
        assertThat(TopicReading.all(sluice, Topics.USAGE, UsageRecord.class))
                .filteredOn(used -> used.getModel().equals("cut"))
                .singleElement()
                .satisfies(
                        used -> {
                            assertThat(used.getTokens().getSource())
                                    .isEqualTo(TokenSource.ESTIMATED);
                            assertThat(used.getTokens().getOutput()).isPositive();
                        });
    }

    @Test
    void goesOnWithABrokenStreamOnAnotherInstance() throws Exception {
        int port = TestInstallation.freePort("second ingress");
        sluice.spawn(
                Role.INGRESS,
                Map.of(
                        "micronaut.server.port",
                        port,
                        "endpoints.all.port",
                        TestInstallation.freePort("its management")));
        List<String> first = new ArrayList<>();
        String job;
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(streamRequest("calm"), BodyHandlers.ofInputStream());
            job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
            lines(answer.body(), first, line -> line.startsWith("data:") && first.size() > 10);
            client.shutdownNow();
        }

        List<String> rest = new ArrayList<>();
        String last = first.stream().filter(line -> line.startsWith("id: ")).toList().getLast();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/v1/jobs/%s/events"
                                                            .formatted(port, job)))
                                    .header("Authorization", "Bearer " + sluice.key("acme"))
                                    .header("Last-Event-ID", last.substring(4))
                                    .build(),
                            BodyHandlers.ofInputStream());
            lines(answer.body(), rest, line -> false);
        }

        assertThat(rest).contains("data: [DONE]");
        await("the result").until(() -> !results("calm").isEmpty());
        JobResult result = results("calm").getFirst();
        assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        JsonNode whole =
                JSON.readTree(
                        StandardCharsets.UTF_8
                                .decode(result.getResponse().getInlineBytes().duplicate())
                                .toString());
        assertThat(text(first) + text(rest))
                .isEqualTo(whole.at("/choices/0/message/content").asText());
    }

    private static void lines(InputStream body, List<String> into, Predicate<String> enough)
            throws Exception {
        try (var in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                into.add(line);
                if (enough.test(line)) {
                    return;
                }
            }
        }
    }

    /** What the events of a stream say, one after the other. */
    private static String text(List<String> lines) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("data: {")) {
                text.append(
                        JSON.readTree(line.substring(6)).at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }

    @Test
    void cancelsTheCallOfACallerWhoLeaves() throws Exception {
        int before = results("slow").size();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(streamRequest("slow"), BodyHandlers.ofInputStream());
            answer.body().readNBytes(200);
            answer.body().close();
            client.shutdownNow();
        }

        await("the result")
                .atMost(Duration.ofSeconds(20))
                .until(() -> results("slow").size() > before);
        assertThat(results("slow").getLast().getStatus()).isEqualTo(TerminalStatus.CANCELLED);
    }

    /** Last, because nobody works afterwards. */
    @Test
    @Order(Integer.MAX_VALUE)
    void endsAStreamWhoseWorkerDiesWithOneErrorAndOneResult() throws Exception {
        List<String> lines = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(streamRequest("slow"), BodyHandlers.ofInputStream());
            String job = answer.headers().firstValue("Sluice-Job-Id").orElseThrow();
            try (var in =
                    new BufferedReader(
                            new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                    if (lines.size() == 6) {
                        Objects.requireNonNull(worker).kill();
                    }
                }
            }

            assertThat(lines.stream().filter(line -> line.startsWith("data: {\"error\"")))
                    .singleElement()
                    .asString()
                    .contains("stream_interrupted", job);
            assertThat(lines).doesNotContain("data: [DONE]");
            assertThat(results("slow"))
                    .filteredOn(result -> result.getJobId().equals(job))
                    .singleElement()
                    .satisfies(
                            result ->
                                    assertThat(result.getStatus())
                                            .isEqualTo(TerminalStatus.FAILED));
        }
    }
}
