package dev.sluice.sim.bedrock;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.SchemaSample;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads and checks a request of Converse; the model stands in its path. Takes no member that it
 * does not know, which is stricter than the real one, so that mistakes are seen.
 */
final class RequestReader {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int IMAGE_TOKENS = 1_600;

    private static final Set<String> MEMBERS =
            Set.of(
                    "messages",
                    "system",
                    "inferenceConfig",
                    "toolConfig",
                    "guardrailConfig",
                    "additionalModelRequestFields",
                    "promptVariables",
                    "additionalModelResponseFieldPaths",
                    "requestMetadata",
                    "performanceConfig",
                    "serviceTier",
                    "outputConfig");
    private static final Set<String> CONFIG =
            Set.of("maxTokens", "temperature", "topP", "stopSequences");

    private final List<String> texts = new ArrayList<>();
    private int messages;
    private int mediaTokens;

    private RequestReader() {}

    private static final class Refused extends Exception {
        private final transient SimError error;

        Refused(String message) {
            super(message, null, false, false);
            this.error = Errors.invalid(message);
        }
    }

    static ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        boolean stream = http.path().endsWith(BedrockFace.STREAM);
        String named =
                http.path().substring(BedrockFace.PREFIX.length(), http.path().lastIndexOf('/'));
        String model = URLDecoder.decode(named, StandardCharsets.UTF_8);
        try {
            if (!(JSON.readTree(http.body()) instanceof ObjectNode request)) {
                throw new Refused("The request is no object");
            }
            return new ChatRequest.Parse.Valid(
                    new RequestReader().valid(request, model, stream, counters));
        } catch (Refused refused) {
            return new ChatRequest.Parse.Invalid(refused.error, model);
        } catch (IOException notJson) {
            return new ChatRequest.Parse.Invalid(
                    Errors.of(400, "SerializationException", "no JSON"), model);
        }
    }

    private ChatRequest valid(
            ObjectNode request,
            String model,
            boolean stream,
            Function<String, TokenCounter> counters)
            throws Refused {
        only(request, MEMBERS);
        JsonNode config = request.path("inferenceConfig");
        only(config, CONFIG);
        blocks(request.path("system"));
        request.at("/toolConfig/tools").forEach(tool -> texts.add(tool.toString()));
        String before = "";
        for (JsonNode message : request.path("messages")) {
            String role = message.path("role").asText();
            if (!role.equals("user") && !role.equals("assistant") || role.equals(before)) {
                throw new Refused(
                        "A conversation must alternate between user and assistant roles. Make sure"
                                + " the conversation alternates between user and assistant roles"
                                + " and try again.");
            }
            before = role;
            texts.add(role);
            messages++;
            if (message.path("content").isEmpty()) {
                throw new Refused(
                        "The content field in the Message object at messages.%d is empty."
                                .formatted(messages - 1));
            }
            blocks(message.path("content"));
        }
        if (messages == 0) {
            throw new Refused("A conversation must start with a user message.");
        }
        return new ChatRequest(
                model,
                Draws.mix(Draws.mix(0, request.path("messages").toString()), model),
                counters.apply(model)
                        .prompt(new TokenCounter.PromptText(texts, messages, 0, mediaTokens)),
                config.path("maxTokens").asInt(Integer.MAX_VALUE),
                1,
                stream,
                true,
                "default",
                demand(request));
    }

    private void blocks(JsonNode blocks) throws Refused {
        for (JsonNode block : blocks) {
            if (block.size() != 1) {
                throw new Refused("A content block has one member.");
            }
            String kind = block.fieldNames().next();
            JsonNode value = block.path(kind);
            switch (kind) {
                case "text" -> {
                    if (value.asText().isEmpty()) {
                        throw new Refused("The text field in the ContentBlock object is blank.");
                    }
                    texts.add(value.asText());
                }
                case "image", "document" -> {
                    if (!value.at("/source/bytes").isTextual()
                            || !value.path("format").isTextual()) {
                        throw new Refused("The " + kind + " has no source.");
                    }
                    mediaTokens += IMAGE_TOKENS;
                }
                case "toolUse" -> {
                    if (!value.path("toolUseId").isTextual() || !value.path("input").isObject()) {
                        throw new Refused("The toolUse has no input.");
                    }
                    texts.add(value.toString());
                }
                case "toolResult" -> blocks(value.path("content"));
                case "json", "reasoningContent", "cachePoint" -> texts.add(value.toString());
                default -> throw new Refused("Unknown content block: " + kind);
            }
        }
    }

    private static void only(JsonNode object, Set<String> known) throws Refused {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!known.contains(member.getKey())) {
                throw new Refused("Unknown member: " + member.getKey());
            }
        }
    }

    private static Demand demand(ObjectNode request) throws Refused {
        JsonNode choice = request.at("/toolConfig/toolChoice");
        if (choice.has("any") || choice.has("tool")) {
            for (JsonNode tool : request.at("/toolConfig/tools")) {
                String name = tool.at("/toolSpec/name").asText();
                if (choice.has("any") || choice.at("/tool/name").asText().equals(name)) {
                    return new Demand.Call(
                            name,
                            SchemaSample.of(tool.at("/toolSpec/inputSchema/json")).toString());
                }
            }
        }
        JsonNode schema = request.at("/outputConfig/textFormat/structure/jsonSchema/schema");
        try {
            return schema.isTextual()
                    ? new Demand.Exactly(
                            SchemaSample.of(JSON.readTree(schema.textValue())).toString())
                    : Demand.ANYTHING;
        } catch (IOException notJson) {
            throw new Refused("The schema is no JSON");
        }
    }
}
