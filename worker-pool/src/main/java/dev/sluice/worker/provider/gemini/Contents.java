package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.Part;
import dev.sluice.worker.provider.chat.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation as Gemini wants it: what the system says apart from it, results of
 * functions under their names, and no two contents of one role in a row.
 */
final class Contents {
    private final ArrayNode contents;
    private final ArrayNode system;
    private final Map<String, String> functions = new HashMap<>();
    private String role = "";

    private Contents(ObjectNode request) {
        this.system = request.arrayNode();
        this.contents = request.putArray("contents");
    }

    static void write(List<Turn> turns, ObjectNode request) throws NoTranslation {
        Contents written = new Contents(request);
        for (Turn turn : turns) {
            written.turn(turn);
        }
        if (!written.system.isEmpty()) {
            request.putObject("systemInstruction").set("parts", written.system);
        }
    }

    private void turn(Turn turn) throws NoTranslation {
        switch (turn) {
            case Turn.System(String at, List<Part> parts) -> parts(parts, system);
            case Turn.User(String at, List<Part> parts) -> parts(parts, parts("user"));
            case Turn.ToolResult result -> result(result);
            case Turn.Assistant said -> assistant(said);
        }
    }

    private void result(Turn.ToolResult result) throws NoTranslation {
        String function = functions.get(result.callId());
        if (function == null) {
            throw NoTranslation.wrong(
                    result.at() + ".tool_call_id",
                    "of no call before it (expected: the id of one)");
        }
        StringBuilder text = new StringBuilder();
        for (Part part : result.parts()) {
            if (!(part instanceof Part.Text words)) {
                throw NoTranslation.lacking(part.at() + ".type", "no text (expected: text)");
            }
            text.append(words.text());
        }
        ObjectNode response =
                parts("user")
                        .addObject()
                        .putObject("functionResponse")
                        .put("id", result.callId())
                        .put("name", function);
        ObjectNode given =
                Json.parse(text.toString())
                        .orElseGet(() -> Json.object().put("output", text.toString()));
        response.set("response", given);
    }

    private void assistant(Turn.Assistant said) throws NoTranslation {
        ArrayNode parts = parts("model");
        int before = parts.size();
        for (Part part : said.parts()) {
            if (part instanceof Part.Text text && !text.text().isEmpty()) {
                sign(parts.addObject().put("text", text.text()), said.signature());
            }
        }
        for (Turn.ToolCall call : said.calls()) {
            functions.put(call.id(), call.name());
            ObjectNode part = parts.addObject();
            part.putObject("functionCall")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("args", call.arguments());
            sign(part, call.signature());
        }
        if (said.thinking() != null) {
            throw NoTranslation.lacking(
                    said.at() + ".thinking_blocks", "of another provider (expected: left out)");
        }
        if (parts.size() == before) {
            throw NoTranslation.wrong(
                    said.at() + ".content", "nothing (expected: text or tool_calls)");
        }
    }

    private static void sign(ObjectNode part, @Nullable String signature) {
        if (signature != null) {
            part.put("thoughtSignature", signature);
        }
    }

    private ArrayNode parts(String next) {
        if (!role.equals(next)) {
            role = next;
            contents.addObject().put("role", next).putArray("parts");
        }
        return (ArrayNode) contents.path(contents.size() - 1).path("parts");
    }

    /** Gemini caches by itself: {@code cache_control} would change nothing. */
    private static void parts(List<Part> parts, ArrayNode into) throws NoTranslation {
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> into.addObject().put("text", text.text());
                case Part.Inline inline ->
                        into.addObject()
                                .putObject("inlineData")
                                .put("mimeType", inline.mimeType())
                                .put("data", inline.base64());
                case Part.Remote remote ->
                        throw NoTranslation.lacking(
                                remote.at() + ".image_url.url",
                                "an http URL; Gemini takes images within the request (expected: data:<type>;base64)");
            }
        }
    }
}
