package dev.sluice.sim.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;

/** AWS's own clients, as they are, talk to the simulator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BedrockSdkTest {
    private static final String MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final Message QUESTION =
            Message.builder()
                    .role(ConversationRole.USER)
                    .content(ContentBlock.fromText("How many clips?"))
                    .build();

    private ProviderSimulator simulator;
    private BedrockRuntimeClient client;
    private BedrockRuntimeAsyncClient streaming;

    @BeforeAll
    void start() {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withModel(
                                        MODEL,
                                        ModelBehaviour.defaults()
                                                .withAnswer(AnswerLength.exactly(12))
                                                .withCachedShare(0.5)));
        client = client(BedrockFace.SECRET_KEY);
        streaming =
                BedrockRuntimeAsyncClient.builder()
                        .endpointOverride(simulator.rootUri())
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(keys(BedrockFace.SECRET_KEY))
                        .httpClientBuilder(
                                NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
                        .build();
    }

    @AfterAll
    void stop() {
        streaming.close();
        client.close();
        simulator.close();
    }

    private BedrockRuntimeClient client(String secret) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(simulator.rootUri())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(keys(secret))
                .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
                .build();
    }

    private static StaticCredentialsProvider keys(String secret) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(BedrockFace.ACCESS_KEY, secret));
    }

    @Test
    void readsAnAnswer() {
        ConverseResponse answer =
                client.converse(
                        r ->
                                r.modelId(MODEL)
                                        .messages(QUESTION)
                                        .system(SystemContentBlock.fromText("Be short."))
                                        .inferenceConfig(c -> c.maxTokens(500).temperature(0.5f)));

        assertThat(answer.output().message().content().getFirst().text())
                .startsWith("This is a simulated answer.");
        assertThat(answer.stopReason()).isEqualTo(StopReason.END_TURN);
        CallRecord call = last();
        assertThat(call.model()).isEqualTo(MODEL);
        assertThat(answer.usage().outputTokens()).isEqualTo(call.completionTokens());
        assertThat(answer.usage().inputTokens())
                .isEqualTo(call.promptTokens() - call.cachedTokens());
        assertThat(answer.usage().cacheReadInputTokens()).isEqualTo(call.cachedTokens());
    }

    @Test
    void isAskedToCallAFunction() {
        ConverseResponse answer =
                client.converse(
                        r ->
                                r.modelId(MODEL)
                                        .messages(QUESTION)
                                        .toolConfig(
                                                t ->
                                                        t.tools(weather())
                                                                .toolChoice(c -> c.any(a -> {}))));

        var use = answer.output().message().content().getFirst().toolUse();
        assertThat(answer.stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(use.name()).isEqualTo("weather");
        assertThat(use.input().unwrap()).isEqualTo(Map.of("city", "simulated"));
    }

    @Test
    void readsAStream() throws Exception {
        StringBuilder text = new StringBuilder();
        List<ConverseStreamMetadataEvent> counted = new ArrayList<>();

        streaming
                .converseStream(
                        r -> r.modelId(MODEL).messages(QUESTION),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(
                                        ConverseStreamResponseHandler.Visitor.builder()
                                                .onContentBlockDelta(
                                                        d -> text.append(d.delta().text()))
                                                .onMetadata(counted::add)
                                                .build())
                                .build())
                .get(30, TimeUnit.SECONDS);

        assertThat(text).startsWith("This is a simulated answer.");
        assertThat(counted).hasSize(1);
        assertThat(counted.getFirst().usage().outputTokens()).isEqualTo(last().completionTokens());
        assertThat(last().stream()).isTrue();
    }

    /** As AWS's client does unless it is told otherwise. */
    @Test
    void readsAStreamOverHttp2(@TempDir Path files) throws Exception {
        Tls tls = new Tls(OwnCertificate.in(files), 100);
        StringBuilder text = new StringBuilder();
        try (ProviderSimulator secured = ProviderSimulator.start(SimulatorConfig.defaults(), tls);
                BedrockRuntimeAsyncClient client =
                        BedrockRuntimeAsyncClient.builder()
                                .endpointOverride(secured.rootUri())
                                .region(Region.EU_CENTRAL_1)
                                .credentialsProvider(keys(BedrockFace.SECRET_KEY))
                                .httpClientBuilder(
                                        NettyNioAsyncHttpClient.builder()
                                                .protocol(Protocol.HTTP2)
                                                .tlsTrustManagersProvider(
                                                        () -> OwnCertificate.trust(files)))
                                .build()) {
            client.converseStream(
                            r -> r.modelId(MODEL).messages(QUESTION),
                            ConverseStreamResponseHandler.builder()
                                    .subscriber(
                                            ConverseStreamResponseHandler.Visitor.builder()
                                                    .onContentBlockDelta(
                                                            d -> text.append(d.delta().text()))
                                                    .build())
                                    .build())
                    .get(30, TimeUnit.SECONDS);

            assertThat(text).startsWith("This is a simulated answer.");
            assertThat(secured.http2Requests()).isEqualTo(1);
        }
    }

    @Test
    void seesAnErrorInTheMiddleOfAStream() {
        simulator.put("fails", ModelBehaviour.downWith(Fault.Wire.ERROR_MIDWAY));

        CompletionException thrown =
                catchThrowableOfType(
                        CompletionException.class,
                        () ->
                                streaming
                                        .converseStream(
                                                r -> r.modelId("fails").messages(QUESTION),
                                                ConverseStreamResponseHandler.builder()
                                                        .subscriber(event -> {})
                                                        .build())
                                        .join());

        assertThat(thrown).hasMessageContaining("Internal server error");
    }

    @ParameterizedTest
    @CsvSource({
        "400, ValidationException",
        "404, ResourceNotFoundException",
        "408, ModelTimeoutException",
        "424, ModelErrorException",
        "429, ThrottlingException",
        "500, InternalServerException",
        "503, ServiceUnavailableException"
    })
    void throwsItsOwnExceptionForEachError(String fault, String exception) {
        BedrockRuntimeException thrown =
                catchThrowableOfType(
                        BedrockRuntimeException.class,
                        () ->
                                client.converse(
                                        r ->
                                                r.modelId(MODEL)
                                                        .messages(QUESTION)
                                                        .overrideConfiguration(
                                                                o ->
                                                                        o.putHeader(
                                                                                "x-sim-fault",
                                                                                fault))));

        assertThat(thrown.getClass().getSimpleName()).isEqualTo(exception);
        assertThat(thrown.requestId()).isNotBlank();
    }

    @Test
    void takesNoRequestThatSomebodyElseSigned() {
        try (BedrockRuntimeClient stranger = client("another-secret")) {
            BedrockRuntimeException thrown =
                    catchThrowableOfType(
                            BedrockRuntimeException.class,
                            () -> stranger.converse(r -> r.modelId(MODEL).messages(QUESTION)));

            assertThat(thrown.statusCode()).isEqualTo(403);
            assertThat(thrown).hasMessageContaining("does not match the signature");
        }
    }

    private static Tool weather() {
        Document schema =
                Document.mapBuilder()
                        .putString("type", "object")
                        .putDocument(
                                "properties",
                                Document.mapBuilder()
                                        .putDocument(
                                                "city",
                                                Document.mapBuilder()
                                                        .putString("type", "string")
                                                        .build())
                                        .build())
                        .build();
        return Tool.fromToolSpec(
                t -> t.name("weather").inputSchema(ToolInputSchema.fromJson(schema)));
    }

    private CallRecord last() {
        return simulator.calls().calls().getLast();
    }
}
