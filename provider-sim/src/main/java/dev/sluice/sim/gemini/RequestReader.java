package dev.sluice.sim.gemini;

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
 * Reads and checks a request of generateContent; the model stands in its path. As the real one
 * does, it takes no member that it does not know.
 */
final class RequestReader {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String MODELS = "/models/";
    private static final int IMAGE_TOKENS = 258;
    private static final int SEARCHES_MAX = 3;

    private static final Set<String> MEMBERS =
            Set.of(
                    "contents",
                    "systemInstruction",
                    "generationConfig",
                    "tools",
                    "toolConfig",
                    "safetySettings",
                    "cachedContent",
                    "serviceTier",
                    "labels");
    private static final Set<String> CONFIG =
            Set.of(
                    "temperature",
                    "topP",
                    "topK",
                    "candidateCount",
                    "maxOutputTokens",
                    "stopSequences",
                    "responseMimeType",
                    "responseSchema",
                    "responseJsonSchema",
                    "responseModalities",
                    "responseLogprobs",
                    "logprobs",
                    "presencePenalty",
                    "frequencyPenalty",
                    "seed",
                    "thinkingConfig");

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
        String named =
                http.path()
                        .substring(
                                http.path().indexOf(MODELS) + MODELS.length(),
                                http.path().lastIndexOf(':'));
        String model = URLDecoder.decode(named, StandardCharsets.UTF_8);
        try {
            if (!(JSON.readTree(http.body()) instanceof ObjectNode request)) {
                throw new Refused("Invalid JSON payload received. Expected an object.");
            }
            boolean stream = http.path().endsWith(GeminiFace.STREAM);
            return new ChatRequest.Parse.Valid(
                    new RequestReader().valid(request, model, stream, counters));
        } catch (Refused refused) {
            return new ChatRequest.Parse.Invalid(refused.error, model);
        } catch (IOException notJson) {
            return new ChatRequest.Parse.Invalid(
                    Errors.invalid("Invalid JSON payload received. Parsing terminated."), model);
        }
    }

    private ChatRequest valid(
            ObjectNode request,
            String model,
            boolean stream,
            Function<String, TokenCounter> counters)
            throws Refused {
        only(request, MEMBERS);
        JsonNode config = request.path("generationConfig");
        only(config, CONFIG);
        parts(request.path("systemInstruction").path("parts"));
        JsonNode contents = request.path("contents");
        if (contents.isEmpty()) {
            throw new Refused("* GenerateContentRequest.contents: contents is not specified");
        }
        for (JsonNode content : contents) {
            String role = content.path("role").asText("user");
            if (!role.equals("user") && !role.equals("model")) {
                throw new Refused("Please use a valid role: user, model.");
            }
            if (content.path("parts").isEmpty()) {
                throw new Refused(
                        "* GenerateContentRequest.contents[%d].parts: contents.parts must not be empty."
                                .formatted(messages));
            }
            messages++;
            parts(content.path("parts"));
        }
        request.path("tools").forEach(tool -> texts.add(tool.toString()));
        return new ChatRequest(
                model,
                Draws.mix(Draws.mix(0, contents.toString()), model),
                counters.apply(model)
                        .prompt(new TokenCounter.PromptText(texts, messages, 0, mediaTokens)),
                config.path("maxOutputTokens").asInt(Integer.MAX_VALUE),
                Math.clamp(config.path("candidateCount").asInt(1), 1, 8),
                stream,
                true,
                "standard",
                demand(request, config),
                searchesMax(request));
    }

    private static int searchesMax(ObjectNode request) {
        for (JsonNode tool : request.path("tools")) {
            if (tool.has("googleSearch")) {
                return SEARCHES_MAX;
            }
        }
        return 0;
    }

    private void parts(JsonNode parts) throws Refused {
        for (JsonNode part : parts) {
            if (part.path("text").isTextual()) {
                texts.add(part.path("text").textValue());
            } else if (part.path("inlineData").path("mimeType").isTextual()
                    || part.has("fileData")) {
                mediaTokens += IMAGE_TOKENS;
            } else if (part.path("functionCall").path("name").isTextual()
                    || part.path("functionResponse").path("response").isObject()) {
                texts.add(part.toString());
            } else {
                throw new Refused("Unable to submit request because it must have a data part.");
            }
        }
    }

    private static void only(JsonNode object, Set<String> known) throws Refused {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!known.contains(member.getKey())) {
                throw new Refused(
                        "Invalid JSON payload received. Unknown name \""
                                + member.getKey()
                                + "\": Cannot find field.");
            }
        }
    }

    private static Demand demand(ObjectNode request, JsonNode config) {
        JsonNode calling = request.at("/toolConfig/functionCallingConfig");
        if (calling.path("mode").asText().equals("ANY")) {
            String allowed = calling.at("/allowedFunctionNames/0").asText("");
            for (JsonNode function : request.at("/tools/0/functionDeclarations")) {
                String name = function.path("name").asText();
                if (allowed.isEmpty() || allowed.equals(name)) {
                    return new Demand.Call(
                            name, sample(function, "parametersJsonSchema", "parameters"));
                }
            }
        }
        return config.path("responseMimeType").asText().equals("application/json")
                ? new Demand.Exactly(sample(config, "responseJsonSchema", "responseSchema"))
                : Demand.ANYTHING;
    }

    private static String sample(JsonNode holder, String name, String otherwise) {
        JsonNode schema = holder.has(name) ? holder.path(name) : holder.path(otherwise);
        return SchemaSample.of(schema).toString();
    }
}
