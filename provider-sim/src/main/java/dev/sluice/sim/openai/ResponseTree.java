package dev.sluice.sim.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.text.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parts of a response in OpenAI's shape. For one answer. */
final class ResponseTree {
    static final String PREFIX = "resp_";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper READER = new ObjectMapper();

    private final ChatAnswer answer;
    private final Answer text;

    ResponseTree(ChatAnswer answer) {
        this.answer = answer;
        this.text = answer.choices().getFirst();
    }

    ObjectNode whole() {
        boolean cut = text.cut();
        ObjectNode response = response(cut ? "incomplete" : "completed");
        if (cut) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        ArrayNode output = response.putArray("output");
        before().forEach(output::add);
        output.add(last(cut ? "incomplete" : "completed", true));
        ObjectNode usage = response.putObject("usage").put("input_tokens", answer.promptTokens());
        usage.putObject("input_tokens_details").put("cached_tokens", answer.cachedTokens());
        usage.put("output_tokens", answer.completionTokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", answer.reasoningTokens());
        usage.put("total_tokens", (long) answer.promptTokens() + answer.completionTokens());
        return response;
    }

    /** One that has not come to its output. */
    ObjectNode response(String status) {
        ObjectNode response =
                JSON.objectNode()
                        .put("id", answer.id())
                        .put("object", "response")
                        .put("created_at", answer.createdSeconds())
                        .put("status", status)
                        .put("background", false);
        response.putNull("error");
        response.putNull("incomplete_details");
        response.putNull("instructions");
        response.putNull("max_output_tokens");
        response.put("model", answer.model());
        response.putArray("output");
        response.put("parallel_tool_calls", true);
        response.putNull("previous_response_id");
        response.putObject("reasoning").putNull("effort").putNull("summary");
        response.put("service_tier", answer.serviceTier());
        response.put("store", false);
        response.put("temperature", 1.0);
        response.putObject("text").putObject("format").put("type", "text");
        response.put("tool_choice", "auto");
        response.putArray("tools");
        response.put("top_p", 1.0);
        response.put("truncation", "disabled");
        response.putNull("usage");
        response.putNull("user");
        response.putObject("metadata");
        return response;
    }

    /** The items before the message or the call: thoughts, and searches. */
    List<ObjectNode> before() {
        List<ObjectNode> items = new ArrayList<>();
        if (answer.reasoningTokens() > 0) {
            ObjectNode thought = item("rs_", items.size(), "reasoning");
            thought.putArray("summary");
            items.add(thought);
        }
        for (int i = 0; i < answer.searches(); i++) {
            ObjectNode search = item("ws_", items.size(), "web_search_call");
            search.put("status", "completed")
                    .putObject("action")
                    .put("type", "search")
                    .put("query", "simulated");
            items.add(search);
        }
        return items;
    }

    /**
     * The message, or the call.
     *
     * @param said whether it has said what it says
     */
    ObjectNode last(String status, boolean said) {
        int index = before().size();
        ChatAnswer.Called called = answer.called();
        if (called != null) {
            return item("fc_", index, "function_call")
                    .put("call_id", "call_" + called.id())
                    .put("name", called.name())
                    .put("arguments", said ? called.arguments() : "")
                    .put("status", status);
        }
        ObjectNode message = item("msg_", index, "message").put("role", "assistant");
        ArrayNode content = message.put("status", status).putArray("content");
        if (said) {
            content.add(part(text(0, text.text().length)));
        }
        return message;
    }

    static ObjectNode part(String text) {
        ObjectNode part = JSON.objectNode().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    /** A piece of the message, as it reads. */
    String text(int from, int to) {
        String escaped = new String(text.text(), from, to - from, StandardCharsets.US_ASCII);
        try {
            return READER.readTree('"' + escaped + '"').textValue();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text that does not stand in JSON", e);
        }
    }

    private ObjectNode item(String prefix, int index, String type) {
        return JSON.objectNode()
                .put("id", prefix + answer.id().substring(PREFIX.length()) + index)
                .put("type", type);
    }
}
