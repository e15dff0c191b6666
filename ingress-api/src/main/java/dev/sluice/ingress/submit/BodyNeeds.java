package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.RawSlice;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.wire.Ask;
import dev.sluice.schema.wire.BilledApart;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds in a provider request what a model must be able to do, in the words of OpenAI's chat and
 * responses APIs. What it does not know it passes over: then the provider has the last word. One
 * instance per request; not thread-safe.
 */
final class BodyNeeds {
    private static final String REMOTE = "http";
    private static final Set<String> CHOICES = Set.of("auto", "none", "required");

    private final Set<Capability> found = EnumSet.noneOf(Capability.class);
    private final BodyAsks asks = new BodyAsks();
    private final BodyUnits units = new BodyUnits();
    private final byte[] bytes;
    private final int offset;

    /**
     * @param bytes what the parser reads, from {@code offset} on
     */
    BodyNeeds(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.offset = offset;
    }

    /** Reads the value that the parser stands on, to its end. */
    void look(String name, JsonParser parser) throws IOException {
        JsonToken value = parser.currentToken();
        asks.member(name, parser);
        switch (name) {
            case "messages", "input" -> parts(parser);
            case "tools", "functions" -> {
                if (value == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                    found.add(Capability.TOOLS);
                    tools(parser);
                } else {
                    asks.none(name);
                    parser.skipChildren();
                }
            }
            case "tool_choice" -> {
                if (value != JsonToken.VALUE_NULL) {
                    boolean word = value == JsonToken.VALUE_STRING;
                    asks.choice(
                            name,
                            word && CHOICES.contains(parser.getText())
                                    ? parser.getText()
                                    : "function");
                }
                parser.skipChildren();
            }
            case "logit_bias" -> {
                if (value == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.END_OBJECT) {
                    asks.none(name);
                } else if (value == JsonToken.START_OBJECT) {
                    restOfObject(parser);
                }
            }
            case "modalities" -> modalities(parser);
            case "response_format", "text" -> format(name, parser);
            case "reasoning_effort", "reasoning" -> {
                if (value != JsonToken.VALUE_NULL) {
                    found.add(Capability.REASONING);
                }
                parser.skipChildren();
            }
            case "web_search_options" ->
                    units.search(parser).ifPresent(special -> asks.choice(name, special));
            case "search_parameters" -> units.sources(parser);
            default -> {
                units.scalar(name, parser);
                parser.skipChildren();
            }
        }
    }

    Set<Capability> found() {
        return found;
    }

    /** What not every provider has. */
    List<Ask> asks() {
        return asks.found();
    }

    /** What is billed beside tokens. */
    BodyUnits units() {
        return units;
    }

    private static void restOfObject(JsonParser parser) throws IOException {
        do {
            parser.nextToken();
            parser.skipChildren();
        } while (parser.nextToken() != JsonToken.END_OBJECT);
    }

    /** From the first of them on. What the provider runs by itself, it bills apart from tokens. */
    private void tools(JsonParser parser) throws IOException {
        do {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                tool(parser);
            } else {
                parser.skipChildren();
            }
        } while (parser.nextToken() != JsonToken.END_ARRAY);
    }

    private void tool(JsonParser parser) throws IOException {
        String kind = null;
        Map<String, String> says = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
            if (text && name.equals("type")) {
                kind = BilledApart.kind(parser.getText()).orElse(null);
                if (kind != null) {
                    asks.part(parser, kind);
                }
            } else if (text && BodyUnits.TOOL_WORDS.contains(name)) {
                says.put(name, parser.getText());
            }
            parser.skipChildren();
        }
        if (kind != null) {
            units.tool(kind, says);
        }
    }

    /** What the answer may be besides text. */
    private void modalities(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        boolean more = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            boolean word = parser.currentToken() == JsonToken.VALUE_STRING;
            if (word && parser.getText().equals("audio")) {
                found.add(Capability.AUDIO);
            }
            more |= !word || !parser.getText().equals("text");
            parser.skipChildren();
        }
        if (!more) {
            asks.none("modalities");
        }
    }

    /** Parts of a message say what they are in {@code type}. */
    private void parts(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                depth++;
            } else if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING && "type".equals(parser.currentName())) {
                switch (parser.getText()) {
                    case "image_url", "input_image", "image" -> {
                        found.add(Capability.VISION);
                        asks.part(parser, "image");
                    }
                    case "input_audio" -> {
                        found.add(Capability.AUDIO);
                        asks.part(parser, "input_audio");
                    }
                    case "file" -> asks.part(parser, "file");
                    default -> {
                        // Text, files and what comes later.
                    }
                }
            }
            if (token == JsonToken.VALUE_STRING
                    && "url".equals(parser.currentName())
                    && isRemote(RawSlice.start(parser))) {
                asks.part(parser, "remote");
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    /** Of a text of many megabytes only the beginning is looked at, where it stands. */
    private boolean isRemote(int quote) {
        for (int i = 0; i < REMOTE.length(); i++) {
            int at = offset + quote + 1 + i;
            if (at >= bytes.length || (bytes[at] | 0x20) != REMOTE.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@code {"type": "json_schema"}}, or that within {@code format}. */
    private void format(String member, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("format")) {
                format(member, parser);
            } else if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                switch (parser.getText()) {
                    case "json_schema" -> {
                        found.add(Capability.JSON_SCHEMA);
                        asks.choice(member, "json_schema");
                    }
                    case "json_object" -> asks.choice(member, "json_object");
                    case "text" -> asks.none(member);
                    default -> {
                        // The provider has the last word.
                    }
                }
            } else {
                parser.skipChildren();
            }
        }
    }
}
