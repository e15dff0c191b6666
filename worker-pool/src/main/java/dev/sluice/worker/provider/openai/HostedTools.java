package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.BilledApart;
import dev.sluice.schema.wire.KeptThere;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.SearchOptions;
import java.io.IOException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Declines what a provider would run by itself and bill apart from tokens, but for what the router
 * has reserved, and what refers to answers that it keeps. The router has looked already; this is
 * for what it could not see.
 */
final class HostedTools {
    private static final JsonFactory JSON = Json.factory();

    private final OpenAiOperation operation;
    private final Reserved reserved;

    private HostedTools(OpenAiOperation operation, Reserved reserved) {
        this.operation = operation;
        this.reserved = reserved;
    }

    /**
     * @param body one JSON object
     */
    static void check(byte[] body, OpenAiOperation operation, Reserved reserved)
            throws NoTranslation {
        if (operation == OpenAiOperation.CHAT_COMPLETIONS
                || operation == OpenAiOperation.RESPONSES) {
            new HostedTools(operation, reserved).check(body);
        }
    }

    /**
     * Most calls of such tools that a request may ask for; one number bounds them all, so the
     * smallest does. Null: as the request says, or there are none, or they are free.
     */
    static @Nullable Long callsMax(OpenAiOperation operation, Reserved reserved) {
        if (operation != OpenAiOperation.RESPONSES || reserved.units().isEmpty()) {
            return null;
        }
        long most =
                LongStream.of(
                                reserved.most(UnitKind.WEB_SEARCH),
                                reserved.most(UnitKind.FILE_SEARCH),
                                reserved.most(UnitKind.CODE_INTERPRETER),
                                reserved.most(UnitKind.IMAGE_GENERATION))
                        .filter(max -> max > 0)
                        .min()
                        .orElse(0);
        return most == 0 ? null : most;
    }

    private void check(byte[] body) throws NoTranslation {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (BilledApart.isMember(name)
                        && value != JsonToken.VALUE_NULL
                        && !isReserved(name, OpenAiOperation.CHAT_COMPLETIONS)) {
                    throw billed(name);
                }
                if (operation == OpenAiOperation.RESPONSES
                        && KeptThere.isMember(name)
                        && value != JsonToken.VALUE_NULL) {
                    throw NoTranslation.lacking(
                            name, "providers keep no answers for Sluice (expected: left out)");
                }
                if (name.equals("web_search_options") && value == JsonToken.START_OBJECT) {
                    unbounded(parser);
                } else if (name.equals("tools") && value == JsonToken.START_ARRAY) {
                    tools(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a body that was written as JSON is none", e);
        }
    }

    /** OpenAI and Perplexity search as often as they like, and where they like. */
    private static void unbounded(JsonParser parser) throws IOException, NoTranslation {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL && SearchOptions.OWN.contains(name)) {
                throw NoTranslation.lacking(
                        "web_search_options." + name,
                        "the provider takes no bound on searches (expected: left out)");
            }
            parser.skipChildren();
        }
    }

    private void tools(JsonParser parser) throws IOException, NoTranslation {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = parser.currentName().equals("type");
                if (parser.nextToken() == JsonToken.VALUE_STRING
                        && type
                        && BilledApart.kind(parser.getText())
                                .filter(kind -> !isReserved(kind, OpenAiOperation.RESPONSES))
                                .isPresent()) {
                    throw billed("tools[%d].type".formatted(i));
                }
                parser.skipChildren();
            }
        }
    }

    /**
     * @param where the only operation in which providers count it
     */
    private boolean isReserved(String memberOrKind, OpenAiOperation where) {
        return operation == where
                && BilledApart.unit(memberOrKind)
                        .filter(
                                kind ->
                                        kind == UnitKind.WEB_SEARCH
                                                ? reserved.hasSearch()
                                                : reserved.has(kind))
                        .isPresent();
    }

    private static NoTranslation billed(String field) {
        return NoTranslation.lacking(
                field,
                "the provider bills it apart from tokens, and there is no price of it (expected: left out, or a price in prices.units of the model)");
    }
}
