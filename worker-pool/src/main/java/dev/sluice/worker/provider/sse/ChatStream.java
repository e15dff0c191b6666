package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.http.AnswerSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One streamed chat completion: events go to the listener as the provider wrote them, and into the
 * whole answer that a plain call would have brought. For the call's own thread.
 */
public final class ChatStream implements AnswerSink {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final int EVENT_BYTES_MAX = 4 * 1024 * 1024;
    private static final int SERVER_ERROR = 500;
    private static final int WORD_CHARS_MAX = 64;

    private final Listener listener;
    private final boolean usageWanted;
    private final ChatAssembly assembly;
    private final SseReader reader;
    private @Nullable CallFailure failure;
    private boolean done;

    /**
     * @param usageWanted whether the caller asked for the event that has the usage alone
     * @param answerMax most bytes of the whole answer
     */
    public ChatStream(Listener listener, boolean usageWanted, int answerMax) {
        this.listener = listener;
        this.usageWanted = usageWanted;
        this.assembly = new ChatAssembly(answerMax);
        this.reader = new SseReader(Math.min(EVENT_BYTES_MAX, answerMax), this::event);
    }

    @Override
    public Optional<CallFailure> take(byte[] bytes, int length) {
        if (!done && failure == null && !reader.feed(bytes, length)) {
            failure = Transport.ANSWER_TOO_LARGE;
        }
        return Optional.ofNullable(failure);
    }

    @Override
    public void ended() {
        if (done || failure != null) {
            return;
        }
        // Some providers leave out the last line's end, or the last word.
        reader.end();
        if (failure == Transport.MALFORMED && assembly.finished()) {
            failure = null;
        }
        done |= failure == null && assembly.finished();
    }

    @Override
    public boolean complete() {
        return done;
    }

    @Override
    public byte[] answer() {
        try {
            return JSON.writeValueAsBytes(assembly.whole());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }

    /** Characters that came, for an answer that broke off. */
    public long chars() {
        return assembly.chars();
    }

    /** What the provider counted, if it came so far as to say. */
    public Optional<byte[]> usage() {
        JsonNode usage = assembly.usage();
        return usage == null
                ? Optional.empty()
                : Optional.of(
                        ("{\"choices\":[],\"usage\":" + usage + "}")
                                .getBytes(StandardCharsets.UTF_8));
    }

    private void event(byte[] data) {
        if (done || failure != null) {
            return;
        }
        if (Arrays.equals(data, DONE)) {
            if (assembly.begun()) {
                done = true;
            } else {
                failure = Transport.MALFORMED;
            }
            return;
        }
        ObjectNode chunk = object(data);
        if (chunk == null) {
            failure = Transport.MALFORMED;
        } else if (chunk.path("error").isObject() || chunk.path("error").isTextual()) {
            failure = said(chunk.get("error"));
        } else {
            add(chunk, data);
        }
    }

    private void add(ObjectNode chunk, byte[] data) {
        switch (assembly.add(chunk)) {
            case TAKEN -> listener.event(oneLine(data));
            case USAGE_ALONE -> {
                if (usageWanted) {
                    listener.event(oneLine(data));
                }
            }
            case MALFORMED -> failure = Transport.MALFORMED;
            case TOO_LARGE -> failure = Transport.ANSWER_TOO_LARGE;
        }
    }

    private static @Nullable ObjectNode object(byte[] data) {
        try {
            return JSON.readTree(data) instanceof ObjectNode object ? object : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** There is no status in the middle of an answer, but some providers write it as the code. */
    private static CallFailure said(JsonNode error) {
        JsonNode code = error.path("code");
        int status =
                code.isInt() && code.intValue() >= 400 && code.intValue() < 600
                        ? code.intValue()
                        : SERVER_ERROR;
        return new CallFailure.Status(
                status,
                code.isInt() ? "" : word(code.asText("")),
                word(error.path("type").asText("")),
                Optional.empty());
    }

    /** Short words only: sentences may quote prompts. */
    private static String word(String text) {
        return text.length() <= WORD_CHARS_MAX && text.matches("[A-Za-z0-9_.-]*")
                ? text.toLowerCase(Locale.ROOT)
                : "";
    }

    /** Between the tokens of JSON a line's end is as good as a space, and elsewhere none can be. */
    private static byte[] oneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        return json;
    }
}
