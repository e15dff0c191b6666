package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.ChatMessages;
import dev.sluice.ingress.json.Field;
import java.util.List;
import java.util.Set;

/** Tells the input of a response as the messages of a chat. Pure. */
final class InputItems {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NO_FILES = "left out: the provider's files are not known here";

    private InputItems() {}

    static void write(Field input, ChatMessages messages) throws BeyondChat {
        if (input.value().isTextual()) {
            messages.user(input.value());
            return;
        }
        List<Field> items = input.elements();
        if (items.isEmpty()) {
            throw input.bad("text, or at least one item");
        }
        for (Field item : items) {
            item(item, messages);
        }
    }

    private static void item(Field item, ChatMessages messages) throws BeyondChat {
        switch (item.at("type").textIfGiven().orElse("message")) {
            case "message" -> message(item, messages);
            case "function_call" ->
                    messages.call(
                            item.at("call_id").text(),
                            item.at("name").text(),
                            item.at("arguments").text());
            case "function_call_output" ->
                    messages.tool(item.at("call_id").text(), content(item.at("output")));
            case "reasoning" -> {
                // Of no use to any model but within the provider that thought so.
            }
            default ->
                    throw BeyondChat.at(
                            item.at("type"),
                            "message, function_call, function_call_output or reasoning");
        }
    }

    private static void message(Field item, ChatMessages messages) throws BeyondChat {
        Field content = item.at("content");
        switch (item.at("role").text()) {
            case "user" -> messages.user(content(content));
            case "system", "developer" -> messages.system(content(content));
            case "assistant" -> messages.assistant(said(content));
            default -> throw item.at("role").bad("user, assistant, system or developer");
        }
    }

    private static String said(Field content) throws BeyondChat {
        if (content.value().isTextual()) {
            return content.text();
        }
        StringBuilder text = new StringBuilder();
        for (Field part : content.elements()) {
            switch (part.at("type").text()) {
                case "output_text", "input_text", "text" -> text.append(part.at("text").text());
                case "refusal" -> text.append(part.at("refusal").text());
                default -> throw BeyondChat.at(part.at("type"), "output_text or refusal");
            }
        }
        return text.toString();
    }

    private static JsonNode content(Field content) throws BeyondChat {
        if (content.value().isTextual()) {
            return content.value();
        }
        if (!content.given()) {
            throw content.bad("text or parts");
        }
        ArrayNode parts = JSON.arrayNode();
        for (Field part : content.elements()) {
            parts.add(part(part));
        }
        return parts;
    }

    private static ObjectNode part(Field part) throws BeyondChat {
        ObjectNode told = JSON.objectNode();
        switch (part.at("type").text()) {
            case "input_text", "output_text", "text" ->
                    told.put("type", "text").put("text", part.at("text").text());
            case "input_image" -> {
                refuseFile(part);
                ObjectNode image =
                        told.put("type", "image_url")
                                .putObject("image_url")
                                .put("url", part.at("image_url").text());
                part.at("detail").textIfGiven().ifPresent(detail -> image.put("detail", detail));
            }
            case "input_file" -> {
                refuseFile(part);
                BeyondChat.only(part, Set.of("type", "file_data", "filename"));
                ObjectNode file = told.put("type", "file").putObject("file");
                file.put("file_data", part.at("file_data").text());
                part.at("filename").textIfGiven().ifPresent(name -> file.put("filename", name));
            }
            case "input_audio" ->
                    told.put("type", "input_audio")
                            .set("input_audio", part.at("input_audio").object());
            default ->
                    throw BeyondChat.at(
                            part.at("type"), "input_text, input_image, input_file or input_audio");
        }
        return told;
    }

    private static void refuseFile(Field part) throws BeyondChat {
        if (part.at("file_id").given()) {
            throw BeyondChat.at(part.at("file_id"), NO_FILES);
        }
    }
}
