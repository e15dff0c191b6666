package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.chat.ChatChunks;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.Chunk;
import dev.sluice.worker.provider.sse.Counted;
import dev.sluice.worker.provider.sse.Folded;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.WireError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of streamGenerateContent, each of which is an answer with a part of the whole.
 * There is no last word: the stream is complete when it ends after each candidate has said why it
 * did.
 */
final class GenerateStream implements StreamFold {
    private static final int CANDIDATES_MAX = 128;
    private static final int SERVER_ERROR = 500;

    private final Reserved reserved;
    private final ChatChunks chunks;
    private final ObjectNode usage = Json.object();
    private final Map<Integer, Candidate> candidates = new TreeMap<>();
    private String id = "";

    /** What must be known of a candidate from one event to the next. */
    private static final class Candidate {
        private final StringBuilder text = new StringBuilder();
        private int calls;
        private long searches;
        private @Nullable JsonNode grounding;
        private @Nullable String signature;
        private boolean finished;
    }

    GenerateStream(Reserved reserved, Instant at) {
        this.reserved = reserved;
        this.chunks = new ChatChunks(at);
    }

    @Override
    public Folded event(byte[] data) {
        Optional<ObjectNode> parsed = Json.parse(data);
        if (parsed.isEmpty()) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        ObjectNode event = parsed.get();
        if (event.path("error").isObject()) {
            return new Folded.Failed(failure(event.get("error"), data));
        }
        if (event.path("usageMetadata") instanceof ObjectNode counts) {
            usage.setAll(counts);
        }
        if (event.at("/promptFeedback/blockReason").isTextual() && candidates.isEmpty()) {
            return new Folded.Failed(GenerateAnswer.blocked());
        }
        id = event.path("responseId").asText(id);
        chunks.named(id, event.path("modelVersion").asText(""));
        List<Chunk> said = new ArrayList<>();
        int position = 0;
        for (JsonNode candidate : event.path("candidates")) {
            int index = candidate.path("index").asInt(position++);
            if (index < 0 || index >= CANDIDATES_MAX || isBroken(candidate, index)) {
                return new Folded.Failed(Transport.MALFORMED);
            }
            add(candidate, index, said);
        }
        return said.isEmpty() ? Folded.NOTHING : new Folded.Chunks(said, false);
    }

    @Override
    public List<Chunk> ended() {
        TokenUsage counted = GenerateAnswer.usage(usage, reserved, searches());
        return counted == null ? List.of() : List.of(Chunk.of(chunks.usage(counted)));
    }

    /** Each event counts all that was used so far. */
    @Override
    public @Nullable Counted counted() {
        TokenUsage counted = GenerateAnswer.usage(usage, reserved, searches());
        boolean whole =
                !candidates.isEmpty() && candidates.values().stream().allMatch(c -> c.finished);
        return counted == null ? null : new Counted(counted, whole);
    }

    @Override
    public @Nullable String serviceTier() {
        return null;
    }

    private long searches() {
        return candidates.values().stream().mapToLong(candidate -> candidate.searches).sum();
    }

    private boolean isBroken(JsonNode candidate, int index) {
        return !chunks.opened(index) && GenerateAnswer.isBroken(candidate);
    }

    private void add(JsonNode json, int index, List<Chunk> said) {
        Candidate candidate = candidates.computeIfAbsent(index, unused -> new Candidate());
        for (JsonNode part : json.at("/content/parts")) {
            part(part, index, candidate).map(Chunk::of).ifPresent(said::add);
        }
        // Whichever event tells of them tells of all.
        candidate.searches = Math.max(candidate.searches, GenerateAnswer.searches(json));
        JsonNode logprobs = GenerateAnswer.logprobs(json.path("logprobsResult"));
        if (logprobs != null) {
            said.add(Chunk.of(chunks.logprobs(index, logprobs)));
        }
        if (json.path("groundingMetadata").path("groundingChunks").size() > 0) {
            candidate.grounding = json.path("groundingMetadata");
        }
        String reason = json.path("finishReason").asText("");
        if (!reason.isEmpty() || candidate.finished) {
            citations(index, candidate).map(Chunk::of).ifPresent(said::add);
        }
        if (!reason.isEmpty() && !candidate.finished) {
            candidate.finished = true;
            said.add(
                    Chunk.of(
                            chunks.finish(
                                    index,
                                    GenerateAnswer.finish(reason, candidate.calls > 0),
                                    candidate.signature,
                                    null)));
        }
    }

    /** Told once, when all of the text is there. */
    private Optional<ObjectNode> citations(int index, Candidate candidate) {
        JsonNode grounding = candidate.grounding;
        candidate.grounding = null;
        return Optional.ofNullable(grounding)
                .map(found -> Grounding.annotations(found, candidate.text.toString()))
                .map(annotations -> chunks.citations(index, annotations));
    }

    private Optional<ObjectNode> part(JsonNode part, int index, Candidate candidate) {
        JsonNode call = part.path("functionCall");
        String signature = GenerateAnswer.signature(part);
        if (call.isObject()) {
            int number = candidate.calls++;
            String otherwise = "call_" + number + "_" + id + "_" + index;
            return Optional.of(
                    chunks.call(index, number, GenerateAnswer.call(call, signature, otherwise)));
        }
        String text = part.path("text").asText("");
        if (part.path("thought").asBoolean(false)) {
            return text.isEmpty() ? Optional.empty() : Optional.of(chunks.reasoning(index, text));
        }
        if (signature != null) {
            candidate.signature = signature;
        }
        if (reserved.hasSearch()) {
            candidate.text.append(text);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(chunks.text(index, text));
    }

    private static CallFailure failure(JsonNode error, byte[] data) {
        WireError said = GeminiError.of(data);
        int status = error.path("code").asInt(SERVER_ERROR);
        return new CallFailure.Status(
                status >= 400 && status < 600 ? status : SERVER_ERROR,
                said.code(),
                said.type(),
                said.retryAfter());
    }
}
