package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads functions, the choice among them, and the form of the answer. */
final class ToolsReader {
    private static final Set<String> TOOL = Set.of("type", "function", "cache_control");
    private static final Set<String> FUNCTION =
            Set.of("name", "description", "parameters", "strict");
    private static final Set<String> SCHEMA = Set.of("name", "description", "schema", "strict");

    private ToolsReader() {}

    static List<Tool> tools(JsonNode value) throws NoTranslation {
        List<Tool> tools = new ArrayList<>();
        if (Members.absent(value)) {
            return tools;
        }
        Members.array(value, "tools");
        for (JsonNode one : value) {
            tools.add(tool(one, "tools[" + tools.size() + "]"));
        }
        return tools;
    }

    private static Tool tool(JsonNode value, String at) throws NoTranslation {
        Members.only(value, at, TOOL);
        String type = Members.text(value, "type", at);
        if (!type.equals("function")) {
            throw NoTranslation.lacking(at + ".type", Json.word(type) + " (expected: function)");
        }
        JsonNode function = value.path("function");
        Members.only(function, at + ".function", FUNCTION);
        JsonNode parameters = function.path("parameters");
        if (!Members.absent(parameters) && !parameters.isObject()) {
            throw NoTranslation.wrong(
                    at + ".function.parameters", Json.kind(parameters) + " (expected: object)");
        }
        return new Tool(
                at,
                Members.text(function, "name", at + ".function"),
                Members.textOrNull(function, "description", at + ".function"),
                parameters instanceof ObjectNode schema ? schema : anything(),
                function.path("strict").asBoolean(false),
                Members.orNull(value.path("cache_control")));
    }

    private static ObjectNode anything() {
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties");
        return schema;
    }

    static ToolChoice choice(JsonNode value) throws NoTranslation {
        if (Members.absent(value)) {
            return new ToolChoice.Auto();
        }
        if (value.isTextual()) {
            return switch (value.textValue()) {
                case "auto" -> new ToolChoice.Auto();
                case "none" -> new ToolChoice.None();
                case "required" -> new ToolChoice.Required();
                default ->
                        throw NoTranslation.wrong(
                                "tool_choice",
                                Json.word(value.textValue())
                                        + " (expected: auto, none or required)");
            };
        }
        Members.object(value, "tool_choice");
        String type = Members.text(value, "type", "tool_choice");
        if (!type.equals("function")) {
            throw NoTranslation.lacking(
                    "tool_choice.type", Json.word(type) + " (expected: function)");
        }
        return new ToolChoice.Named(
                Members.text(value.path("function"), "name", "tool_choice.function"));
    }

    static AnswerFormat format(JsonNode value) throws NoTranslation {
        if (Members.absent(value)) {
            return new AnswerFormat.Text();
        }
        Members.object(value, "response_format");
        String type = Members.text(value, "type", "response_format");
        return switch (type) {
            case "text" -> new AnswerFormat.Text();
            case "json_object" -> new AnswerFormat.JsonObject();
            case "json_schema" -> schema(value.path("json_schema"));
            default ->
                    throw NoTranslation.lacking(
                            "response_format.type",
                            Json.word(type) + " (expected: text, json_object or json_schema)");
        };
    }

    private static AnswerFormat schema(JsonNode value) throws NoTranslation {
        String at = "response_format.json_schema";
        Members.only(value, at, SCHEMA);
        return new AnswerFormat.JsonSchema(Members.object(value.path("schema"), at + ".schema"));
    }
}
