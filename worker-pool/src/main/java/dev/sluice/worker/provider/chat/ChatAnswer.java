package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a chat on its way into OpenAI's shape.
 *
 * @param id the provider's own
 * @param model as the provider names the one that answered
 * @param at when it came: providers without {@code created} do not say when it was made
 * @param usage null when the provider counted nothing
 * @param serviceTier that was served; null when the provider does not say
 */
public record ChatAnswer(
        String id,
        String model,
        Instant at,
        List<Choice> choices,
        @Nullable TokenUsage usage,
        @Nullable String serviceTier) {

    /** Why a choice ended, in OpenAI's words. */
    public enum Finish {
        STOP("stop"),
        LENGTH("length"),
        TOOL_CALLS("tool_calls"),
        CONTENT_FILTER("content_filter");

        final String word;

        Finish(String word) {
            this.word = word;
        }
    }

    /**
     * @param text null when there is none
     * @param reasoning what the model let see of its thoughts; null when nothing
     * @param thinking its blocks, to be given back as they are in {@code thinking_blocks}; null:
     *     none
     * @param signature of the thoughts behind the text, to be given back in {@code extra_content};
     *     null: none
     * @param logprobs in OpenAI's shape; null: none
     * @param annotations what the text cites, as {@link Citations} has it; null: nothing
     */
    public record Choice(
            @Nullable String text,
            @Nullable String reasoning,
            @Nullable JsonNode thinking,
            @Nullable String signature,
            List<Call> calls,
            @Nullable JsonNode logprobs,
            Finish finish,
            @Nullable ArrayNode annotations) {
        /** One that cites nothing. */
        public Choice(
                @Nullable String text,
                @Nullable String reasoning,
                @Nullable JsonNode thinking,
                @Nullable String signature,
                List<Call> calls,
                @Nullable JsonNode logprobs,
                Finish finish) {
            this(text, reasoning, thinking, signature, calls, logprobs, finish, null);
        }
    }

    /**
     * A function that is to be called.
     *
     * @param arguments JSON text
     * @param signature of the thoughts that led here; null: none
     */
    public record Call(String id, String name, String arguments, @Nullable String signature) {}

    public byte[] body() {
        ObjectNode body = Json.object();
        body.put("id", id);
        body.put("object", "chat.completion");
        body.put("created", at.getEpochSecond());
        body.put("model", model);
        ArrayNode all = body.putArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            choice(all.addObject().put("index", i), choices.get(i));
        }
        if (usage != null) {
            usage(body.putObject("usage"), usage);
        }
        if (serviceTier != null) {
            body.put("service_tier", serviceTier);
        }
        return Json.bytes(body);
    }

    private static void choice(ObjectNode json, Choice choice) {
        ObjectNode message = json.putObject("message");
        message.put("role", "assistant");
        message.put("content", choice.text);
        message.putNull("refusal");
        if (choice.annotations != null) {
            message.set("annotations", choice.annotations);
        }
        if (choice.reasoning != null) {
            message.put("reasoning_content", choice.reasoning);
        }
        if (choice.thinking != null) {
            message.set("thinking_blocks", choice.thinking);
        }
        sign(message, choice.signature);
        if (!choice.calls.isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (Call call : choice.calls) {
                ObjectNode one = calls.addObject().put("id", call.id).put("type", "function");
                one.putObject("function").put("name", call.name).put("arguments", call.arguments);
                sign(one, call.signature);
            }
        }
        json.set("logprobs", choice.logprobs);
        json.put("finish_reason", choice.finish.word);
    }

    static void sign(ObjectNode holder, @Nullable String signature) {
        if (signature != null) {
            holder.putObject("extra_content")
                    .putObject("google")
                    .put("thought_signature", signature);
        }
    }

    /** OpenAI counts within each other what Sluice keeps apart. */
    static void usage(ObjectNode json, TokenUsage usage) {
        long written = usage.getCacheWrite() + usage.getCacheWrite1h();
        long in =
                usage.getInput()
                        + usage.getCacheRead()
                        + written
                        + usage.getAudioInput()
                        + usage.getImageInput();
        long out = usage.getOutput() + usage.getReasoning() + usage.getAudioOutput();
        json.put("prompt_tokens", in);
        json.put("completion_tokens", out);
        json.put("total_tokens", in + out);
        ObjectNode prompt = json.putObject("prompt_tokens_details");
        prompt.put("cached_tokens", usage.getCacheRead());
        if (written > 0) {
            prompt.put("cache_creation_tokens", written);
        }
        json.putObject("completion_tokens_details").put("reasoning_tokens", usage.getReasoning());
    }
}
