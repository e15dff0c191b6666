package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.BilledApart;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a provider request what is billed beside tokens, and how much of it there can be at most
 * by what the request says. One instance per request; not thread-safe.
 */
final class BodyUnits {
    private static final String WORD = "[A-Za-z0-9_.-]{1,32}";
    private static final String NUMBER = "[0-9]{1,9}";
    private static final String UNSAID = "auto";
    private static final Set<String> SEARCH_SIZES = Set.of("low", "medium", "high");

    private final Map<UnitKind, String> tools = new EnumMap<>(UnitKind.class);
    private @Nullable String search;
    private long toolCallsMax;
    private long images = 1;
    private @Nullable String imageSize;
    private @Nullable String imageQuality;

    /**
     * A tool that the provider runs by itself. Two of a kind and of different sizes count as one of
     * any size, which costs what the dearest does.
     *
     * @param size its {@code search_context_size}; null: it does not say
     */
    void tool(String kind, @Nullable String size) {
        BilledApart.unit(kind)
                .ifPresent(
                        unit ->
                                tools.merge(
                                        unit,
                                        size != null && SEARCH_SIZES.contains(size)
                                                ? unit.word() + "/" + size
                                                : unit.word(),
                                        (one, other) -> one.equals(other) ? one : unit.word()));
    }

    /** Looks at a member whose value is no list and no object; the parser stays on it. */
    void scalar(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "max_tool_calls" -> toolCallsMax = count(parser, 0);
            case "n" -> images = count(parser, 1);
            case "size" -> imageSize = word(parser);
            case "quality" -> imageQuality = word(parser);
            default -> {
                // Sets no price.
            }
        }
    }

    /** Reads {@code web_search_options} to its end. */
    void search(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        search = UnitKind.WEB_SEARCH.word();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean size = parser.currentName().equals("search_context_size");
            if (parser.nextToken() == JsonToken.VALUE_STRING
                    && size
                    && SEARCH_SIZES.contains(parser.getText())) {
                search = UnitKind.WEB_SEARCH.word() + "/" + parser.getText();
            }
            parser.skipChildren();
        }
    }

    /**
     * @param body the whole of it
     * @return most by unit, 0 where the request does not bound it; null: nothing
     */
    @Nullable Map<String, Long> of(Operation operation, byte[] body) {
        Map<String, Long> units = new HashMap<>();
        switch (operation) {
            case CHAT_COMPLETIONS -> {
                if (search != null) {
                    units.put(search, 0L);
                }
            }
            case RESPONSES -> tools.values().forEach(unit -> units.put(unit, toolCallsMax));
            case IMAGES_GENERATIONS, IMAGES_EDITS -> units.put(image(), images);
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                    units.put(UnitKind.AUDIO_SECOND.word(), BodySound.seconds(body));
            case AUDIO_SPEECH -> units.put(UnitKind.CHARACTER.word(), BodySound.characters(body));
            case MESSAGES, EMBEDDINGS, MODERATIONS, RERANK -> {
                // Nothing that bodies show.
            }
        }
        return units.isEmpty() ? null : units;
    }

    private String image() {
        String unit = UnitKind.IMAGE.word();
        if (imageQuality != null || imageSize != null) {
            unit += "/" + (imageQuality == null ? UNSAID : imageQuality);
        }
        return imageSize == null ? unit : unit + "/" + imageSize;
    }

    /** What makes no sense the provider refuses. */
    private static long count(JsonParser parser, long otherwise) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING && parser.getText().matches(NUMBER)) {
            // In a form, numbers are texts, and what a form says passes as it stands.
            return Math.max(otherwise, Long.parseLong(parser.getText()));
        }
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() == JsonParser.NumberType.INT
                        && parser.getIntValue() > 0
                ? parser.getIntValue()
                : otherwise;
    }

    private static @Nullable String word(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING && parser.getText().matches(WORD)
                ? parser.getText()
                : null;
    }
}
