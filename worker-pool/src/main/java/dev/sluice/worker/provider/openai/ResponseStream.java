package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.AnswerStream;
import dev.sluice.worker.provider.sse.ChunkEvents;
import dev.sluice.worker.provider.sse.SseReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One streamed response: its typed events pass to the listener as the provider wrote them, and the
 * last one has the whole response. Holds no event but the last. For the call's own thread.
 */
final class ResponseStream implements AnswerStream {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** Around the response in the last event. */
    private static final int ENVELOPE_BYTES_MAX = 1024;

    /** Text, part, item and response tell the same again. */
    private static final long TOLD_MAX = 4;

    private final Reserved reserved;
    private final Listener listener;
    private final int answerMax;
    private final SseReader events;
    private @Nullable CallFailure failure;
    private @Nullable TokenUsage usage;
    private @Nullable String serviceTier;
    private byte @Nullable [] answer;
    private long chars;
    private long toldBytes;

    /**
     * @param answerMax most bytes of the whole response
     */
    ResponseStream(Reserved reserved, Listener listener, int answerMax) {
        this.reserved = reserved;
        this.listener = listener;
        this.answerMax = answerMax;
        this.events = new SseReader(answerMax + ENVELOPE_BYTES_MAX, this::event);
    }

    @Override
    public String mediaType() {
        return "text/event-stream";
    }

    @Override
    public Optional<CallFailure> take(byte[] bytes, int length) {
        if (!over() && !events.feed(bytes, length) && !over()) {
            failure = events.broken();
        }
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<CallFailure> ended() {
        if (!over()) {
            // What the connection cut off is not wrong, but short.
            events.end();
        }
        return failure == Transport.MALFORMED ? Optional.empty() : Optional.ofNullable(failure);
    }

    @Override
    public boolean complete() {
        return answer != null;
    }

    @Override
    public byte[] answer() {
        if (answer == null) {
            throw new IllegalStateException("a response that is not complete");
        }
        return answer;
    }

    @Override
    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Override
    public @Nullable String serviceTier() {
        return serviceTier;
    }

    @Override
    public TokenUsage usedSoFar(long requestBytes) {
        return usage == null ? Tokens.estimated(requestBytes, chars) : usage;
    }

    private boolean over() {
        return answer != null || failure != null;
    }

    private void event(byte[] data) {
        if (over() || Arrays.equals(data, DONE)) {
            return;
        }
        Optional<ObjectNode> event = Json.parse(data);
        if (event.isEmpty()) {
            failure = Transport.MALFORMED;
            return;
        }
        switch (event.get().path("type").asText("")) {
            case "response.completed", "response.incomplete", "response.failed" ->
                    last(event.get(), data);
            case "error" -> failure = ResponseFailure.of(ErrorScan.ofEvent(event.get()));
            // Some providers break off with their error alone.
            case "" ->
                    failure =
                            event.get().has("error")
                                    ? ResponseFailure.of(ErrorScan.ofEvent(event.get()))
                                    : Transport.MALFORMED;
            default -> tell(event.get(), data);
        }
    }

    private void tell(ObjectNode event, byte[] data) {
        JsonNode delta = event.path("delta");
        chars += delta.asText("").length();
        toldBytes += delta.isTextual() ? 0 : data.length;
        if (chars > answerMax || toldBytes > TOLD_MAX * answerMax) {
            failure = Transport.ANSWER_TOO_LARGE;
            return;
        }
        listener.event(ChunkEvents.oneLine(data));
    }

    private void last(ObjectNode event, byte[] data) {
        byte[] response = Json.bytes(event.path("response"));
        switch (AnswerScan.of(response, OpenAiOperation.RESPONSES)) {
            case AnswerScan.Whole whole -> {
                usage = AnswerUnits.add(whole.units(), reserved, whole.usage());
                serviceTier = whole.serviceTier();
                listener.event(ChunkEvents.oneLine(data));
                answer = response;
            }
            case AnswerScan.Failed(ErrorScan error, var used, var units) -> {
                usage = AnswerUnits.add(units, reserved, used);
                failure = ResponseFailure.of(error);
            }
            case AnswerScan.Malformed ignored -> failure = Transport.MALFORMED;
        }
    }
}
