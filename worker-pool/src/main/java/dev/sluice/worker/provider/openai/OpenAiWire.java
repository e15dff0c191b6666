package dev.sluice.worker.provider.openai;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.sse.AnswerStream;
import dev.sluice.worker.provider.sse.ChunkEvents;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.CheckRequest;
import dev.sluice.worker.provider.wire.Wire;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireError;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI and whoever speaks its wire API: bodies pass as they are but for a few members. */
public final class OpenAiWire implements Wire {
    private static final Set<OpenAiOperation> STREAMED =
            EnumSet.of(
                    OpenAiOperation.CHAT_COMPLETIONS,
                    OpenAiOperation.RESPONSES,
                    OpenAiOperation.AUDIO_TRANSCRIPTIONS,
                    OpenAiOperation.AUDIO_SPEECH);

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public WireRequest request(WireOrder order) {
        Optional<OpenAiOperation> operation = OpenAiOperation.of(order.operation());
        if (operation.isEmpty()) {
            return new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
        }
        Optional<byte[]> body =
                RequestRewrite.apply(
                        order.body(),
                        operation.get(),
                        order.model(),
                        order.serviceTier(),
                        order.outputTokensMax(),
                        HostedTools.callsMax(operation.get(), order.reserved()),
                        order.stream());
        if (body.isEmpty()) {
            return new WireRequest.Declined(CallFailure.Unsent.UNREADABLE_BODY);
        }
        try {
            HostedTools.check(body.get(), operation.get(), order.reserved());
            return ready(
                    order,
                    operation.get(),
                    Lacks.without(lacks(order), body.get(), operation.get()));
        } catch (NoTranslation no) {
            return new WireRequest.Declined(no.failure());
        }
    }

    private static WireRequest ready(WireOrder order, OpenAiOperation operation, byte[] body)
            throws NoTranslation {
        return switch (operation) {
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                    FormRequest.of(operation.path(), body, "file");
            case IMAGES_EDITS -> FormRequest.of(operation.path(), body, "image", "mask");
            case AUDIO_SPEECH -> Speech.request(operation.path(), body, order, lacks(order));
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    EMBEDDINGS,
                    MODERATIONS,
                    IMAGES_GENERATIONS,
                    RERANK ->
                    new WireRequest.Ready(operation.path(), Map.of(), body);
        };
    }

    private static List<String> lacks(WireOrder order) {
        return order.settings() == null ? List.of() : order.settings().getLacks();
    }

    @Override
    public Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at) {
        return Map.of("Authorization", "Bearer " + secret);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        OpenAiOperation operation = OpenAiOperation.of(order.operation()).orElseThrow();
        return switch (AnswerScan.of(
                body, operation, order.reserved().has(UnitKind.AUDIO_SECOND))) {
            case AnswerScan.Whole(var usage, var tier, int results, var units) ->
                    new WireAnswer.Whole(
                            operation == OpenAiOperation.EMBEDDINGS
                                    ? EmbeddingsEncoding.asAsked(order.body(), body)
                                    : body,
                            AnswerUnits.add(
                                    units,
                                    order.reserved(),
                                    usage == null ? uncounted(order, operation, results) : usage),
                            tier);
            case AnswerScan.Failed(ErrorScan error, var usage, var units) ->
                    new WireAnswer.Failed(
                            ResponseFailure.of(error),
                            AnswerUnits.add(
                                    units,
                                    order.reserved(),
                                    usage == null ? Tokens.none() : usage));
            case AnswerScan.Malformed ignored -> WireAnswer.Failed.malformed();
        };
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, String contentType, Instant at) {
        return switch (OpenAiOperation.of(order.operation()).orElseThrow()) {
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                    answer(order, Transcription.asJson(order.body(), body, contentType), at);
            case AUDIO_SPEECH -> Speech.answer(order, body, contentType);
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    EMBEDDINGS,
                    MODERATIONS,
                    IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    RERANK ->
                    answer(order, body, at);
        };
    }

    @Override
    public TokenUsage uncounted(WireOrder order, byte[] request, long answerBytes) {
        return switch (OpenAiOperation.of(order.operation()).orElseThrow()) {
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> Transcription.uncounted(order);
            case AUDIO_SPEECH -> Speech.uncounted(order);
            case IMAGES_EDITS ->
                    Tokens.estimated(promptBytes(order, OpenAiOperation.IMAGES_EDITS), answerBytes);
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    EMBEDDINGS,
                    MODERATIONS,
                    IMAGES_GENERATIONS,
                    RERANK ->
                    Wire.super.uncounted(order, request, answerBytes);
        };
    }

    /**
     * Of an answer whose tokens the provider did not count. An image that has no price of its own
     * is worth the most that its model writes; its bytes say nothing.
     *
     * @return null: as the size of the answer says
     */
    private static @Nullable TokenUsage uncounted(
            WireOrder order, OpenAiOperation operation, int results) {
        Long each = order.modelOutputTokensMax();
        return switch (operation) {
            case EMBEDDINGS, MODERATIONS, RERANK -> Tokens.estimated(order.body().length, 0);
            case IMAGES_GENERATIONS, IMAGES_EDITS ->
                    order.reserved().has(UnitKind.IMAGE)
                            ? order.reserved()
                                    .counted(
                                            Tokens.estimated(promptBytes(order, operation), 0),
                                            UnitKind.IMAGE,
                                            results)
                            : each == null
                                    ? null
                                    : Tokens.estimatedOutput(
                                            promptBytes(order, operation), results * each);
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    AUDIO_SPEECH ->
                    null;
        };
    }

    /** The bytes of images say nothing. */
    private static long promptBytes(WireOrder order, OpenAiOperation operation) {
        return operation == OpenAiOperation.IMAGES_EDITS
                ? FormRequest.member(order.body(), "prompt").map(String::length).orElse(0)
                : order.body().length;
    }

    @Override
    public boolean streams(String operation) {
        return OpenAiOperation.of(operation).filter(STREAMED::contains).isPresent();
    }

    @Override
    public AnswerStream open(WireOrder order, Listener listener, int answerBytesMax, Instant at) {
        return switch (OpenAiOperation.of(order.operation()).orElseThrow()) {
            case RESPONSES -> new ResponseStream(order.reserved(), listener, answerBytesMax);
            case AUDIO_TRANSCRIPTIONS ->
                    new AudioStream(
                            new TranscriptAssembly(order, answerBytesMax),
                            listener::event,
                            answerBytesMax);
            case AUDIO_SPEECH ->
                    new AudioStream(
                            new SpeechAssembly(order, answerBytesMax),
                            listener::event,
                            answerBytesMax);
            case CHAT_COMPLETIONS,
                    COMPLETIONS,
                    EMBEDDINGS,
                    MODERATIONS,
                    IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    AUDIO_TRANSLATIONS,
                    RERANK ->
                    Wire.super.open(order, listener, answerBytesMax, at);
        };
    }

    @Override
    public StreamFold stream(WireOrder order, Instant at) {
        return new ChunkEvents(answer -> counted(order.reserved(), answer));
    }

    private static @Nullable TokenUsage counted(Reserved reserved, byte[] answer) {
        return AnswerScan.of(answer, OpenAiOperation.CHAT_COMPLETIONS)
                        instanceof AnswerScan.Whole whole
                ? AnswerUnits.add(whole.units(), reserved, whole.usage())
                : null;
    }

    @Override
    public Optional<CheckRequest> check(String model) {
        return Optional.of(CheckRequest.ofModel(model, Map.of()));
    }

    @Override
    public WireError error(int status, byte[] body) {
        ErrorScan error = ErrorScan.of(body);
        return new WireError(error.code(), error.type(), Optional.empty(), body);
    }
}
