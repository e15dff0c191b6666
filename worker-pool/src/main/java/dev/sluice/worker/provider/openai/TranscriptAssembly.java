package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.openai.AudioStream.Step;
import dev.sluice.worker.provider.wire.WireOrder;
import org.jspecify.annotations.Nullable;

/**
 * A transcript out of its events: the last one has all of it but the segments of a transcript that
 * tells speakers apart. Holds these and nothing else. For one thread.
 */
final class TranscriptAssembly implements AudioStream.Assembly {
    private final WireOrder order;
    private final int answerMax;
    private final ArrayNode segments = Json.object().arrayNode();
    private byte @Nullable [] answer;
    private @Nullable TokenUsage usage;
    private long chars;
    private long segmentBytes;

    /**
     * @param answerMax most characters, and most bytes of segments
     */
    TranscriptAssembly(WireOrder order, int answerMax) {
        this.order = order;
        this.answerMax = answerMax;
    }

    @Override
    public Step add(String type, ObjectNode event) {
        return switch (type) {
            case "transcript.text.delta" -> {
                chars += event.path("delta").asText("").length();
                yield chars > answerMax ? Step.TOO_LARGE : Step.TOLD;
            }
            case "transcript.text.segment" -> {
                segments.add(event);
                segmentBytes += Json.bytes(event).length;
                yield segmentBytes > answerMax ? Step.TOO_LARGE : Step.TOLD;
            }
            case "transcript.text.done" -> last(event);
            default -> Step.TOLD;
        };
    }

    @Override
    public byte[] answer() {
        if (answer == null) {
            throw new IllegalStateException("a transcript that is not complete");
        }
        return answer;
    }

    @Override
    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Override
    public TokenUsage soFar() {
        return Transcription.soFar(order, chars);
    }

    private Step last(ObjectNode event) {
        event.remove("type");
        if (!segments.isEmpty()) {
            event.set("segments", segments);
        }
        byte[] whole = Json.bytes(event);
        boolean timed = order.reserved().has(UnitKind.AUDIO_SECOND);
        if (!(AnswerScan.of(whole, OpenAiOperation.AUDIO_TRANSCRIPTIONS, timed)
                instanceof AnswerScan.Whole counted)) {
            return Step.MALFORMED;
        }
        usage = AnswerUnits.add(counted.units(), order.reserved(), counted.usage());
        answer = whole;
        return Step.LAST;
    }
}
