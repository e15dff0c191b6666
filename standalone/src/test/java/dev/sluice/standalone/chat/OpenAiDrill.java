package dev.sluice.standalone.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.models.Model;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What OpenAI's own client can do at Sluice beside chat completions. */
final class OpenAiDrill {
    private static final byte[] CLIP = new byte[5_000];

    private final OpenAIClient client;

    OpenAiDrill(OpenAIClient client) {
        this.client = client;
    }

    void listsItsModels() {
        assertThat(client.models().list().data()).extracting(Model::id).contains("steady", "embed");
        assertThat(client.models().retrieve("embed").id()).isEqualTo("embed");
    }

    /**
     * Also of tokens.
     *
     * @return tokens that were read
     */
    long embeds() {
        var texts =
                client.embeddings()
                        .create(
                                EmbeddingCreateParams.builder()
                                        .model("embed")
                                        .inputOfArrayOfStrings(List.of("a cat", "a dog"))
                                        .dimensions(8)
                                        .build());
        var tokens =
                client.embeddings()
                        .create(
                                EmbeddingCreateParams.builder()
                                        .model("embed")
                                        .inputOfArrayOfTokens(List.of(1L, 2L, 3L))
                                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                                        .build());

        assertThat(texts.data()).hasSize(2);
        assertThat(texts.data().getFirst().embedding()).hasSize(8);
        assertThat(tokens.usage().promptTokens()).isEqualTo(3);
        return texts.usage().promptTokens() + tokens.usage().promptTokens();
    }

    /**
     * @return tokens that the images are
     */
    long draws() {
        var images =
                client.images()
                        .generate(
                                ImageGenerateParams.builder()
                                        .model("draw")
                                        .prompt("a paper clip on a desk")
                                        .n(2)
                                        .quality(ImageGenerateParams.Quality.LOW)
                                        .build());

        assertThat(images.data().orElseThrow())
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.b64Json()).isPresent());
        return images.usage().orElseThrow().outputTokens();
    }

    /**
     * Of two images another.
     *
     * @return tokens that the images are: those that are looked at, and that which is made
     */
    long[] edits() {
        var images =
                client.images()
                        .edit(
                                ImageEditParams.builder()
                                        .model("draw")
                                        .prompt("a paper clip with a hat")
                                        .imageOfInputStreams(
                                                List.of(
                                                        new ByteArrayInputStream(CLIP),
                                                        new ByteArrayInputStream(CLIP)))
                                        .mask(CLIP)
                                        .n(1)
                                        .quality(ImageEditParams.Quality.LOW)
                                        .build());

        assertThat(images.data().orElseThrow()).hasSize(1);
        var usage = images.usage().orElseThrow();
        return new long[] {usage.inputTokensDetails().imageTokens(), usage.outputTokens()};
    }

    /**
     * @return tokens of audio that were read
     */
    long transcribes() {
        var answer =
                client.audio()
                        .transcriptions()
                        .create(
                                TranscriptionCreateParams.builder()
                                        .model("hear")
                                        .file(CLIP)
                                        .language("en")
                                        .build())
                        .asTranscription();

        assertThat(answer.text()).isEqualTo("This is a simulated transcription.");
        return answer.usage()
                .orElseThrow()
                .asTokens()
                .inputTokenDetails()
                .orElseThrow()
                .audioTokens()
                .orElseThrow();
    }

    /**
     * As a whole, word by word.
     *
     * @return seconds of audio
     */
    long transcribesWords() {
        var answer =
                client.audio()
                        .transcriptions()
                        .create(
                                TranscriptionCreateParams.builder()
                                        .model("whisper")
                                        .file(CLIP)
                                        .responseFormat(AudioResponseFormat.VERBOSE_JSON)
                                        .addTimestampGranularity(
                                                TranscriptionCreateParams.TimestampGranularity.WORD)
                                        .build())
                        .asVerbose();

        assertThat(answer.words().orElseThrow()).isNotEmpty();
        return (long) answer.usage().orElseThrow().seconds();
    }

    /**
     * @return bytes of audio
     */
    long speaks(String model) throws IOException {
        try (HttpResponse answer =
                client.audio()
                        .speech()
                        .create(
                                SpeechCreateParams.builder()
                                        .model(model)
                                        .input("There are four clips.")
                                        .voice("alloy")
                                        .responseFormat(SpeechCreateParams.ResponseFormat.WAV)
                                        .build())) {
            assertThat(answer.headers().values("Content-Type")).containsExactly("audio/wav");
            return answer.body().readAllBytes().length;
        }
    }

    void moderates() {
        var answer =
                client.moderations()
                        .create(ModerationCreateParams.builder().input("violence").build());

        assertThat(answer.results().getFirst().flagged()).isTrue();
    }

    void streamsTheResponseThatAPlainCallGets(String model) {
        ResponseCreateParams params = ask("What is 7 times 9?").model(model).build();
        Response plain = client.responses().create(params);
        ResponseAccumulator all = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events =
                client.responses().createStreaming(params)) {
            events.stream().forEach(all::accumulate);
        }

        assertThat(text(plain)).isNotBlank();
        assertThat(text(all.response())).isEqualTo(text(plain));
        assertThat(all.response().usage()).isEqualTo(plain.usage());
    }

    /** Thoughts without words, and a search: neither can be said in a chat. */
    void searchesAsOnlyAResponseCan(String model) {
        Response response =
                client.responses()
                        .create(
                                ask("Who won?")
                                        .model(model)
                                        .putAdditionalBodyProperty(
                                                "max_tool_calls", JsonValue.from(1))
                                        .putAdditionalBodyProperty(
                                                "tools",
                                                JsonValue.from(
                                                        List.of(Map.of("type", "web_search"))))
                                        .build());

        assertThat(response.output().get(0).isReasoning()).isTrue();
        assertThat(response.output().get(1).isWebSearchCall()).isTrue();
        assertThat(text(response)).isNotBlank();
    }

    void looksUpWhatRanInTheBackground(String model) {
        Response started =
                client.responses().create(ask("Slowly").model(model).background(true).build());

        assertThat(started.status()).hasValue(ResponseStatus.QUEUED);
        await("the response")
                .until(
                        () -> client.responses().retrieve(started.id()).status().orElseThrow(),
                        ResponseStatus.COMPLETED::equals);
        assertThat(text(client.responses().retrieve(started.id()))).isNotBlank();
    }

    void cancelsAResponse() {
        Response started =
                client.responses().create(ask("Slowly").model("slow").background(true).build());
        await("the call")
                .until(
                        () -> client.responses().retrieve(started.id()).status().orElseThrow(),
                        ResponseStatus.IN_PROGRESS::equals);

        client.responses().cancel(started.id());

        await("the end")
                .until(
                        () -> client.responses().retrieve(started.id()).status().orElseThrow(),
                        ResponseStatus.CANCELLED::equals);
    }

    private static ResponseCreateParams.Builder ask(String question) {
        return ResponseCreateParams.builder().model("steady").input(question);
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .findFirst()
                .orElseThrow()
                .content()
                .getFirst()
                .asOutputText()
                .text();
    }
}
