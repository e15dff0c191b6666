package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.json.Field;
import org.jspecify.annotations.Nullable;

/**
 * What every copy of one response says besides its output. Pure.
 *
 * @param request as it was sent; an empty object when that is not known any more
 */
record ResponseFrame(ResponseId id, ObjectNode request) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Of a response whose request is not at hand. */
    static ResponseFrame unknown(ResponseId id, String model) {
        return new ResponseFrame(id, JSON.objectNode().put("model", model));
    }

    /**
     * @param status one of OpenAI's
     * @param model that answers; empty: the one that was asked for
     */
    ObjectNode response(String status, String model) {
        ObjectNode response = JSON.objectNode();
        response.put("id", id.text());
        response.put("object", "response");
        response.put("created_at", id.job().time().getEpochSecond());
        response.put("status", status);
        same(response, "background", JSON.booleanNode(false));
        response.putNull("error");
        response.putNull("incomplete_details");
        same(response, "instructions", JSON.nullNode());
        same(response, "max_output_tokens", JSON.nullNode());
        response.put("model", model.isEmpty() ? request.path("model").asText() : model);
        response.putArray("output");
        same(response, "parallel_tool_calls", JSON.booleanNode(true));
        response.putNull("previous_response_id");
        ObjectNode reasoning = response.putObject("reasoning");
        reasoning.set("effort", orNull(request.path("reasoning").path("effort")));
        reasoning.set("summary", orNull(request.path("reasoning").path("summary")));
        same(response, "service_tier", JSON.textNode("auto"));
        response.put("store", true);
        same(response, "temperature", JSON.numberNode(1.0));
        ObjectNode text = JSON.objectNode();
        text.putObject("format").put("type", "text");
        same(response, "text", text);
        same(response, "tool_choice", JSON.textNode("auto"));
        same(response, "tools", JSON.arrayNode());
        same(response, "top_p", JSON.numberNode(1.0));
        response.put("truncation", "disabled");
        response.putNull("usage");
        same(response, "user", JSON.nullNode());
        same(response, "metadata", JSON.objectNode());
        return response;
    }

    /** The end of one that has failed. */
    ObjectNode failed(String model, ArrayNode output, String code, @Nullable String message) {
        ObjectNode response = response("failed", model);
        response.set("output", output);
        response.putObject("error").put("code", code).put("message", message);
        return response;
    }

    private void same(ObjectNode response, String name, JsonNode otherwise) {
        Field asked = new Field("/" + name, request.path(name));
        response.set(name, asked.given() ? asked.value() : otherwise);
    }

    private static JsonNode orNull(JsonNode value) {
        return value.isMissingNode() ? JSON.nullNode() : value;
    }
}
