package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
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
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Chat completions by OpenAI's own client. */
final class ChatDrill {
    private final TestInstallation sluice;
    private final Function<String, OpenAIClient> sdk;
    private final OpenAIClient acme;

    /**
     * @param sdk a client with a key
     */
    ChatDrill(TestInstallation sluice, Function<String, OpenAIClient> sdk) {
        this.sluice = sluice;
        this.sdk = sdk;
        this.acme = sdk.apply(sluice.key("acme"));
    }

    void answersAChat() {
        ChatCompletion answer =
                acme.chat().completions().create(ask("steady", "What is 6 times 7?").build());

        assertThat(content(answer)).isNotBlank();
        assertThat(answer.model()).isEqualTo("steady");
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }

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

    void keepsTheUsageEventFromWhoDoesNotAsk() {
        assertThat(chunks(ask("steady", "And 8 times 9?").build()))
                .allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
    }

    void keepsTheStreamedAnswerLikeAnyOther() throws Exception {
        String mark = "Question " + UUID.randomUUID();
        ChatCompletion streamed = accumulated(chunks(ask("steady", mark).build()));

        try (var client = sluice.client("acme")) {
            JobResult result =
                    await("the result")
                            .until(
                                    () ->
                                            ChatResults.of(sluice, "steady").stream()
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
                                sdk.apply("sk-sluice-nobody")
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

    void namesTheLimitThatACallerHasMet() {
        OpenAIClient globex = sdk.apply(sluice.key("globex"));
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

    void endsAStreamThatTheProviderCutsOff() {
        assertThatThrownBy(() -> chunks(ask("cut", "Tell me more").build()))
                .isInstanceOf(OpenAIException.class);

        await("the result").until(() -> !ChatResults.of(sluice, "cut").isEmpty());
        assertThat(ChatResults.of(sluice, "cut"))
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

    private static ChatCompletionCreateParams.Builder ask(String model, String question) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(question);
    }

    private List<ChatCompletionChunk> chunks(ChatCompletionCreateParams params) {
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
}
