package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.worker.provider.chat.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the caller's request into the one to send: another model, a bound on the output, the lane's
 * service tier, a stream only when somebody listens, nothing kept of a response. The few members
 * concerned are replaced in place, every other byte goes out as the caller wrote it, so nothing is
 * lost to a model of ours.
 */
final class RequestRewrite {
    private static final JsonFactory JSON = Json.factory();
    private static final String TOOL_CALLS_MAX = "max_tool_calls";
    private static final byte[] FALSE = utf8("false");
    private static final byte[] TRUE = utf8("true");

    /** Asked for whatever the caller wrote: what a stream has used cannot be seen otherwise. */
    private static final byte[] WITH_USAGE = utf8("{\"include_usage\":true}");

    private static final byte[] NULL = utf8("null");

    private final byte[] model;
    private final @Nullable String boundField;
    private final byte @Nullable [] bound;
    private final byte @Nullable [] tier;
    private final @Nullable Long toolCallsMax;
    private final boolean stream;
    private final boolean isResponse;

    /** Whether its stream tells the usage only to who asks for it. */
    private final boolean isChat;

    /** A value to put in the place of {@code bytes[from, to)}. */
    private record Edit(int from, int to, byte[] value) {}

    private RequestRewrite(
            OpenAiOperation operation,
            String model,
            @Nullable String tier,
            @Nullable Long outputMax,
            @Nullable Long toolCallsMax,
            boolean stream) {
        this.toolCallsMax = toolCallsMax;
        this.model = quoted(model);
        // Speech has another member for that.
        this.stream = stream && operation != OpenAiOperation.AUDIO_SPEECH;
        this.isResponse = operation == OpenAiOperation.RESPONSES;
        this.isChat =
                operation == OpenAiOperation.CHAT_COMPLETIONS
                        || operation == OpenAiOperation.COMPLETIONS;
        this.tier = tier == null ? null : quoted(tier);
        this.boundField = outputMax == null ? null : operation.outputBound();
        this.bound = outputMax == null ? null : utf8(Long.toString(outputMax));
    }

    /**
     * @param tier service tier to ask for; null: what the provider serves unasked, so that nothing
     *     else is billed than the lane's price
     * @param outputMax bound on output tokens; null leaves the body's own
     * @param toolCallsMax bound on calls of tools that the provider runs, where the body has none;
     *     null: no bound
     * @param stream whether the answer shall come as a stream
     * @return empty when the body is not one JSON object
     */
    static Optional<byte[]> apply(
            byte[] body,
            OpenAiOperation operation,
            String model,
            @Nullable String tier,
            @Nullable Long outputMax,
            @Nullable Long toolCallsMax,
            boolean stream) {
        try (JsonParser parser = JSON.createParser(body)) {
            return Optional.of(
                    new RequestRewrite(operation, model, tier, outputMax, toolCallsMax, stream)
                            .run(body, parser));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private byte[] run(byte[] body, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("no object");
        }
        int inside = (int) parser.currentLocation().getByteOffset();
        List<Edit> edits = new ArrayList<>();
        boolean empty = true;
        boolean modelSeen = false;
        boolean boundSeen = false;
        boolean tierSeen = false;
        boolean streamSeen = false;
        boolean optionsSeen = false;
        boolean toolCallsSeen = false;
        boolean storeSeen = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            empty = false;
            boolean said = parser.nextToken() != JsonToken.VALUE_NULL;
            byte[] value = replacement(name, said);
            toolCallsSeen |= name.equals(TOOL_CALLS_MAX);
            modelSeen |= name.equals("model");
            tierSeen |= name.equals("service_tier");
            storeSeen |= name.equals("store");
            streamSeen |= name.equals("stream");
            optionsSeen |= name.equals("stream_options");
            boundSeen |= bound != null && isBound(name);
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            if (value != null) {
                parser.finishToken();
                edits.add(new Edit(from, (int) parser.currentLocation().getByteOffset(), value));
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new IOException("not one object");
        }
        List<String> added = new ArrayList<>();
        if (!modelSeen) {
            added.add("\"model\":" + new String(model, StandardCharsets.UTF_8));
        }
        if (tier != null && !tierSeen) {
            added.add("\"service_tier\":" + new String(tier, StandardCharsets.UTF_8));
        }
        if (boundField != null && bound != null && !boundSeen) {
            added.add('"' + boundField + "\":" + new String(bound, StandardCharsets.US_ASCII));
        }
        if (toolCallsMax != null && !toolCallsSeen) {
            added.add("\"" + TOOL_CALLS_MAX + "\":" + toolCallsMax);
        }
        if (stream && !streamSeen) {
            added.add("\"stream\":true");
        }
        if (isResponse && !storeSeen) {
            added.add("\"store\":false");
        }
        if (stream && !optionsSeen && isChat) {
            added.add("\"stream_options\":" + new String(WITH_USAGE, StandardCharsets.US_ASCII));
        }
        return spliced(
                body,
                edits,
                inside,
                utf8(String.join(",", added) + (added.isEmpty() || empty ? "" : ",")));
    }

    private byte @Nullable [] replacement(String name, boolean said) {
        return switch (name) {
            case TOOL_CALLS_MAX ->
                    said || toolCallsMax == null ? null : utf8(Long.toString(toolCallsMax));
            case "model" -> model;
            case "service_tier" -> tier == null ? NULL : tier;
            case "stream" -> stream ? TRUE : FALSE;
            // Sluice keeps answers and runs them in the background by itself.
            case "store", "background" -> isResponse ? FALSE : null;
            // Providers refuse stream options where nothing is streamed. The streams of responses
            // and of audio tell their usage unasked.
            case "stream_options" -> !stream ? NULL : isChat ? WITH_USAGE : null;
            default -> isBound(name) ? bound : null;
        };
    }

    /** Of the two names for a chat's bound the caller's own is kept; older models know only one. */
    private boolean isBound(String name) {
        return boundField != null
                && (name.equals(boundField)
                        || boundField.equals("max_tokens") && name.equals("max_completion_tokens"));
    }

    private static byte[] spliced(byte[] body, List<Edit> edits, int inside, byte[] added) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + added.length + 64);
        out.write(body, 0, inside);
        out.writeBytes(added);
        int copied = inside;
        for (Edit edit : edits) {
            out.write(body, copied, edit.from - copied);
            out.writeBytes(edit.value);
            copied = edit.to;
        }
        out.write(body, copied, body.length - copied);
        return out.toByteArray();
    }

    private static byte[] quoted(String text) {
        return utf8('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
