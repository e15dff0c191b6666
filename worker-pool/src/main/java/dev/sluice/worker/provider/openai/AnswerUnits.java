package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer shows that is billed beside tokens: the items of a response that are calls of
 * tools that OpenAI ran, what Perplexity and xAI count in their usage, and how long audio was. One
 * for each answer; not thread-safe.
 */
final class AnswerUnits {
    /** Most that are told apart; each call in another one is counted beyond. */
    private static final int CONTAINERS_MAX = 1_000;

    private final boolean timed;
    private final Set<String> containers = new HashSet<>();

    /** Of most answers nothing. */
    private @Nullable Map<UnitKind, Long> counts;

    /**
     * @param timed whether seconds of audio have a price
     */
    AnswerUnits(boolean timed) {
        this.timed = timed;
    }

    /**
     * Audio of which the answer says how long it is. What is billed wins over what is only told.
     *
     * @return with a token for each second begun where seconds have no price
     */
    TokenUsage heard(double seconds, TokenSource source) {
        TokenUsage tokens = Tokens.audioSeconds(seconds, source);
        if (!timed) {
            return tokens;
        }
        if (source == TokenSource.PROVIDER) {
            counts().put(UnitKind.AUDIO_SECOND, tokens.getAudioInput());
        } else {
            counts().putIfAbsent(UnitKind.AUDIO_SECOND, tokens.getAudioInput());
        }
        return Tokens.audio(0, 0, 0, source);
    }

    /** Reads the items of a response to the end of their array. */
    int items(JsonParser parser) throws IOException {
        counts().put(UnitKind.WEB_SEARCH, 0L);
        counts().put(UnitKind.FILE_SEARCH, 0L);
        counts().put(UnitKind.CODE_INTERPRETER, 0L);
        counts().put(UnitKind.IMAGE_GENERATION, 0L);
        int items = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new IOException("an array without an end");
            }
            items++;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                item(parser);
            } else {
                parser.skipChildren();
            }
        }
        return items;
    }

    /** A member of {@code usage}. */
    void usage(String name, long count) {
        switch (name) {
            case "num_search_queries" -> counts().put(UnitKind.WEB_SEARCH, count);
            case "num_sources_used" -> counts().put(UnitKind.SEARCH_SOURCE, count);
            case "citation_tokens" -> counts().put(UnitKind.CITATION_TOKEN, count);
            default -> {
                // Tokens, or nothing that is billed apart.
            }
        }
    }

    /** What was counted, also where it is none. */
    Map<UnitKind, Long> found() {
        return counts == null ? Map.of() : counts;
    }

    /**
     * Adds what was counted of what is reserved.
     *
     * @param usage null: no tokens were counted, and then units are settled as they were reserved
     */
    static @Nullable TokenUsage add(
            Map<UnitKind, Long> counts, Reserved reserved, @Nullable TokenUsage usage) {
        TokenUsage with = usage;
        for (Map.Entry<UnitKind, Long> count : counts.entrySet()) {
            with = with == null ? null : reserved.counted(with, count.getKey(), count.getValue());
        }
        return with;
    }

    private Map<UnitKind, Long> counts() {
        if (counts == null) {
            counts = new EnumMap<>(UnitKind.class);
        }
        return counts;
    }

    /** A search is paid for; a look at a page that it found is not. */
    private void item(JsonParser parser) throws IOException {
        String type = "";
        String action = "search";
        String container = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (name.equals("action") && value == JsonToken.START_OBJECT) {
                action = action(parser, action);
            } else if (name.equals("container_id") && value == JsonToken.VALUE_STRING) {
                container = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        if (type.equals("web_search_call") && action.equals("search")) {
            counts().merge(UnitKind.WEB_SEARCH, 1L, Long::sum);
        } else if (type.equals("file_search_call")) {
            counts().merge(UnitKind.FILE_SEARCH, 1L, Long::sum);
        } else if (type.equals("image_generation_call")) {
            counts().merge(UnitKind.IMAGE_GENERATION, 1L, Long::sum);
        } else if (type.equals("code_interpreter_call") && isAnother(container)) {
            counts().merge(UnitKind.CODE_INTERPRETER, 1L, Long::sum);
        }
    }

    /** A container is paid for once, however often code runs in it. */
    private boolean isAnother(String container) {
        return containers.size() >= CONTAINERS_MAX || containers.add(container);
    }

    private static String action(JsonParser parser, String otherwise) throws IOException {
        String type = otherwise;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isType = parser.currentName().equals("type");
            if (parser.nextToken() == JsonToken.VALUE_STRING && isType) {
                type = parser.getText();
            }
            parser.skipChildren();
        }
        return type;
    }
}
