package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.BilledApart;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    /** What of a tool sets its price. */
    static final Set<String> TOOL_WORDS = Set.of("search_context_size", "quality", "size");

    /** Where to search and where not, in Anthropic's words. */
    private static final Set<String> DOMAINS = Set.of("allowed_domains", "blocked_domains");

    private static final Set<String> SEARCH_SIZES = Set.of("low", "medium", "high");

    private final Map<UnitKind, String> tools = new EnumMap<>(UnitKind.class);
    private @Nullable String search;
    private long searchesMax;
    private @Nullable Long sourcesMax;
    private long toolCallsMax;
    private long images = 1;
    private @Nullable String imageSize;
    private @Nullable String imageQuality;

    /**
     * A tool that the provider runs by itself. Two of a kind and of different sizes count as one of
     * any size, which costs what the dearest does.
     *
     * @param says its members that are texts
     */
    void tool(String kind, Map<String, String> says) {
        BilledApart.unit(kind)
                .ifPresent(
                        unit ->
                                tools.merge(
                                        unit,
                                        unit == UnitKind.IMAGE_GENERATION
                                                ? image(
                                                        unit,
                                                        word(says.get("quality")),
                                                        word(says.get("size")))
                                                : search(unit, says.get("search_context_size")),
                                        (one, other) -> one.equals(other) ? one : unit.word()));
    }

    private static String search(UnitKind kind, @Nullable String size) {
        return size != null && SEARCH_SIZES.contains(size) ? kind.word() + "/" + size : kind.word();
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

    /**
     * Reads {@code web_search_options} to its end.
     *
     * @return what not everyone who searches can be told: of where, or else of how often
     */
    Optional<String> search(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        search = UnitKind.WEB_SEARCH.word();
        searchesMax = 0;
        boolean bounded = false;
        boolean filtered = false;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Optional.empty();
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("search_context_size") && value == JsonToken.VALUE_STRING) {
                search = search(UnitKind.WEB_SEARCH, parser.getText());
            } else if (name.equals("max_uses") && value != JsonToken.VALUE_NULL) {
                searchesMax = count(parser, 0);
                bounded = true;
            }
            filtered |= DOMAINS.contains(name) && value != JsonToken.VALUE_NULL;
            parser.skipChildren();
        }
        // Whoever can be told of domains can be told how often.
        return filtered
                ? Optional.of(BilledApart.FILTERED)
                : bounded ? Optional.of(BilledApart.BOUNDED) : Optional.empty();
    }

    /** Reads {@code search_parameters} to its end. */
    void sources(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        sourcesMax = 0L;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean most = parser.currentName().equals("max_search_results");
            parser.nextToken();
            if (most) {
                sourcesMax = count(parser, 0);
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
                    units.put(search, searchesMax);
                }
                if (sourcesMax != null) {
                    units.put(UnitKind.SEARCH_SOURCE.word(), sourcesMax);
                }
            }
            case RESPONSES -> tools.values().forEach(unit -> units.put(unit, toolCallsMax));
            case IMAGES_GENERATIONS, IMAGES_EDITS ->
                    units.put(image(UnitKind.IMAGE, imageQuality, imageSize), images);
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS ->
                    units.put(UnitKind.AUDIO_SECOND.word(), BodySound.seconds(body));
            case AUDIO_SPEECH -> units.put(UnitKind.CHARACTER.word(), BodySound.characters(body));
            case MESSAGES, EMBEDDINGS, MODERATIONS, RERANK -> {
                // Nothing that bodies show.
            }
        }
        return units.isEmpty() ? null : units;
    }

    private static String image(UnitKind kind, @Nullable String quality, @Nullable String size) {
        String unit = kind.word();
        if (quality != null || size != null) {
            unit += "/" + (quality == null ? UNSAID : quality);
        }
        return size == null ? unit : unit + "/" + size;
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
        return parser.currentToken() == JsonToken.VALUE_STRING ? word(parser.getText()) : null;
    }

    private static @Nullable String word(@Nullable String said) {
        return said != null && said.matches(WORD) ? said : null;
    }
}
