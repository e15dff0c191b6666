package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.sluice.runtime.role.RoleApplication;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private static final ModelBehaviour ANSWERS = ModelBehaviour.defaults();

    private static ProviderSimulator simulator = ProviderSimulator.start(behaviour());
    private static ToolProvider tools = tools();
    private static TestInstallation sluice = TestInstallation.createForClass();
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
                .withModel(
                        "native",
                        ANSWERS.withAnswer(new AnswerLength(12, 12, 30))
                                .withLatency(new LatencyModel(Duration.ofMillis(20), 400, 0)))
                .withModel("search", ANSWERS)
                .withModel("draw", ANSWERS)
                .withModel("gpt-hear", ANSWERS)
                .withModel("whisper-1", ANSWERS)
                .withModel("gpt-speak", ANSWERS)
                .withModel("tts-1", ANSWERS)
                .withModel("gpt-listen", ANSWERS)
                .withModel("gpt-recite", ANSWERS)
                .withModel("gpt-mumble", ANSWERS.withFaults(new FaultRule(Fault.Wire.TRUNCATE, 1)))
                .withModel("embed", ANSWERS)
                .withModel("moderate", ANSWERS)
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

    private static ChatDrill chats() {
        return new ChatDrill(sluice, ChatIT::sdk);
    }

    @Test
    void answersAChat() {
        chats().answersAChat();
    }

    @Test
    void streamsTheAnswerThatAPlainCallGets() {
        chats().streamsTheAnswerThatAPlainCallGets();
    }

    @Test
    void streamsToManyCallersAtOnce() throws Exception {
        chats().streamsToManyCallersAtOnce();
    }

    @Test
    void keepsTheUsageEventFromWhoDoesNotAsk() {
        chats().keepsTheUsageEventFromWhoDoesNotAsk();
    }

    @Test
    void keepsTheStreamedAnswerLikeAnyOther() throws Exception {
        chats().keepsTheStreamedAnswerLikeAnyOther();
    }

    @Test
    void callsTools() {
        chats().callsTools();
    }

    @Test
    void servesWhatElseOpenAisClientAsksFor() {
        OpenAiDrill drill = new OpenAiDrill(acme);
        drill.listsItsModels();
        drill.moderates();
        drill.streamsTheResponseThatAPlainCallGets("steady");
        drill.looksUpWhatRanInTheBackground("steady");
        drill.cancelsAResponse();
    }

    @Test
    void passesResponsesAsTheyAreToLanesThatSpeakThem() {
        OpenAiDrill drill = new OpenAiDrill(acme);
        drill.streamsTheResponseThatAPlainCallGets("native");
        drill.looksUpWhatRanInTheBackground("native");
        drill.searchesAsOnlyAResponseCan("native");

        await("the usage")
                .untilAsserted(
                        () ->
                                assertThat(
                                                TopicReading.all(
                                                        sluice, Topics.USAGE, UsageRecord.class))
                                        .filteredOn(r -> r.getModel().equals("native"))
                                        .hasSize(4)
                                        .allSatisfy(
                                                r -> {
                                                    assertThat(r.getTokens().getSource())
                                                            .isEqualTo(TokenSource.PROVIDER);
                                                    assertThat(r.getTokens().getReasoning())
                                                            .isEqualTo(30);
                                                })
                                        .filteredOn(r -> r.getTokens().getUnits() != null)
                                        .singleElement()
                                        .satisfies(
                                                r ->
                                                        assertThat(r.getTokens().getUnits())
                                                                .containsEntry("web_search", 1L)));
    }

    @Test
    void theSimulatorSpeaksResponsesAsOpenAisClientKnowsThem() {
        OpenAiDrill drill =
                new OpenAiDrill(
                        OpenAIOkHttpClient.builder()
                                .baseUrl(simulator.baseUri().toString())
                                .apiKey("sk-test")
                                .maxRetries(0)
                                .build());

        drill.streamsTheResponseThatAPlainCallGets("native");
        drill.searchesAsOnlyAResponseCan("native");
    }

    @Test
    void booksEmbeddingsAsInputAlone() {
        long tokens = new OpenAiDrill(acme).embeds();

        await("the usage")
                .untilAsserted(
                        () ->
                                assertThat(
                                                TopicReading.all(
                                                                sluice,
                                                                Topics.USAGE,
                                                                UsageRecord.class)
                                                        .stream()
                                                        .filter(r -> r.getModel().equals("embed"))
                                                        .filter(r -> r.getTokens().getOutput() == 0)
                                                        .mapToLong(r -> r.getTokens().getInput())
                                                        .sum())
                                        .isGreaterThanOrEqualTo(tokens));
    }

    @Test
    void booksTheImagesThatItMakes() {
        OpenAiDrill drill = new OpenAiDrill(acme);
        long made = drill.draws();
        long[] edited = drill.edits();

        List<UsageRecord> usage = usageOf("draw", 2);
        assertThat(usage)
                .extracting(r -> r.getTokens().getOutput())
                .containsExactlyInAnyOrder(made, edited[1]);
        assertThat(usage)
                .extracting(r -> r.getTokens().getImageInput())
                .containsExactlyInAnyOrder(0L, edited[0]);
        assertThat(usage)
                .allSatisfy(
                        r ->
                                assertThat(r.getCostNanoUsd())
                                        .isEqualTo(
                                                r.getTokens().getOutput() * 40_000
                                                        + r.getTokens().getImageInput() * 10_000
                                                        + r.getTokens().getInput() * 5_000));
    }

    @Test
    void booksTheAudioThatItWritesDown() {
        OpenAiDrill drill = new OpenAiDrill(acme);
        long tokens = drill.transcribes();
        long seconds = drill.transcribesWords();

        UsageRecord counted = usageOf("hear");
        assertThat(counted.getTokens().getAudioInput()).isEqualTo(tokens);
        assertThat(counted.getCostNanoUsd())
                .isEqualTo(tokens * 6_000 + counted.getTokens().getOutput() * 10_000);
        UsageRecord timed = usageOf("whisper");
        assertThat(timed.getTokens().getUnits()).isEqualTo(Map.of("audio_second", seconds));
        assertThat(timed.getTokens().getAudioInput()).isZero();
        assertThat(timed.getCostNanoUsd()).isEqualTo(seconds * 100_000);
    }

    @Test
    void booksTheAudioThatItSpeaks() throws Exception {
        OpenAiDrill drill = new OpenAiDrill(acme);

        assertThat(drill.speaks("speak")).isPositive().isEqualTo(drill.speaks("tts"));

        UsageRecord counted = usageOf("speak");
        assertThat(counted.getTokens().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(counted.getCostNanoUsd())
                .isEqualTo(
                        counted.getTokens().getInput() * 600
                                + counted.getTokens().getAudioOutput() * 12_000);
        UsageRecord characters = usageOf("tts");
        assertThat(characters.getTokens().getUnits()).isEqualTo(Map.of("character", 21L));
        assertThat(characters.getCostNanoUsd()).isEqualTo(21 * 15_000);
    }

    @Test
    void booksTheAudioThatItStreams() throws Exception {
        AudioStreamDrill drill = new AudioStreamDrill(acme);
        AudioStreamDrill.Heard heard = drill.transcribes("listen");
        int recited = drill.speaks("recite");

        UsageRecord listened = usageOf("listen");
        assertThat(listened.getTokens().getAudioInput()).isEqualTo(heard.audioTokens());
        assertThat(listened.getTokens().getOutput()).isEqualTo(heard.outputTokens());
        assertThat((long) recited).isEqualTo(new OpenAiDrill(acme).speaks("recite"));
        assertThat(usageOf("recite", 2))
                .extracting(UsageRecord::getCostNanoUsd)
                .containsOnly(usageOf("recite", 2).getFirst().getCostNanoUsd());
    }

    @Test
    void refusesStreamsOfAudioWhereNoModelHasThem() {
        AudioStreamDrill drill = new AudioStreamDrill(acme);
        drill.isRefusedATranscriptOf("whisper");
        drill.isRefusedSpeechOf("tts");
    }

    @Test
    void endsATranscriptThatTheProviderCutsOff() {
        new AudioStreamDrill(acme).breaksOff("mumble");

        UsageRecord used = usageOf("mumble");
        assertThat(used.getTokens().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(used.getTokens().getAudioInput()).isPositive();
        assertThat(used.getTokens().getOutput()).isPositive();
    }

    @Test
    void theSimulatorStreamsAudioAsOpenAisClientKnowsIt() throws Exception {
        AudioStreamDrill drill =
                new AudioStreamDrill(
                        OpenAIOkHttpClient.builder()
                                .baseUrl(simulator.baseUri().toString())
                                .apiKey("sk-test")
                                .maxRetries(0)
                                .build());

        assertThat(drill.transcribes("gpt-listen").audioTokens()).isEqualTo(30);
        assertThat(drill.speaks("gpt-recite")).isPositive();
    }

    /** Of the one call of a model. */
    private static UsageRecord usageOf(String model) {
        return usageOf(model, 1).getFirst();
    }

    private static List<UsageRecord> usageOf(String model, int calls) {
        return await("the usage")
                .until(
                        () ->
                                TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).stream()
                                        .filter(record -> record.getModel().equals(model))
                                        .toList(),
                        found -> found.size() == calls);
    }

    @Test
    void servesAnthropicsClient() {
        try (AnthropicDrill drill =
                new AnthropicDrill(sluice.api().toString(), sluice.key("acme"))) {
            drill.streamsTheMessageThatAPlainCallGets();
            drill.callsTools();
            drill.citesWhatItFound("search");
            drill.throwsTheExceptionsThatTheSdkKnows();
        }
    }

    @Test
    void servesTheClientsInJavaScript() throws Exception {
        Optional<String> missing = NpmSdks.missing();
        assumeTrue(missing.isEmpty(), missing.orElse(""));

        NpmSdks.Ran suite = NpmSdks.run(sluice.api().toString(), sluice.key("acme"));

        assertThat(suite.exit()).as(suite.said()).isZero();
    }

    @Test
    void throwsTheExceptionsThatTheSdkKnows() {
        chats().throwsTheExceptionsThatTheSdkKnows();
    }

    @Test
    void namesTheLimitThatACallerHasMet() {
        chats().namesTheLimitThatACallerHasMet();
    }

    @Test
    void endsAStreamThatTheProviderCutsOff() {
        chats().endsAStreamThatTheProviderCutsOff();
    }

    @Test
    void goesOnWithABrokenStreamOnAnotherInstance() throws Exception {
        new BrokenStreamsDrill(sluice).goesOnOnAnotherInstance("calm");
    }

    @Test
    void goesOnWithAStreamWhoseInstanceWasKilledAndStartedAgain() throws Exception {
        new BrokenStreamsDrill(sluice).goesOnOnTheSameInstanceStartedAgain("calm");
    }

    @Test
    void cancelsTheCallOfACallerWhoLeaves() throws Exception {
        new BrokenStreamsDrill(sluice).cancelsTheCallOfACallerWhoLeaves("slow");
    }

    /** Last, because nobody works afterwards. */
    @Test
    @Order(Integer.MAX_VALUE)
    void endsAStreamWhoseWorkerDiesWithOneErrorAndOneResult() throws Exception {
        new BrokenStreamsDrill(sluice)
                .endsOnceWhenTheWorkerDies("slow", Objects.requireNonNull(worker));
    }
}
