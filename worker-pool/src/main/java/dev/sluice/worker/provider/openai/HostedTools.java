package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.wire.BilledApart;
import dev.sluice.worker.provider.chat.NoTranslation;
import java.io.IOException;

/**
 * Declines what a provider would run by itself and bill apart from tokens: the catalogue has no
 * price of it. The router has looked already; this is for what it could not see.
 */
final class HostedTools {
    private static final JsonFactory JSON = new JsonFactory();

    private HostedTools() {}

    /**
     * @param body one JSON object
     */
    static void refuse(byte[] body, OpenAiOperation operation) throws NoTranslation {
        if (operation != OpenAiOperation.CHAT_COMPLETIONS
                && operation != OpenAiOperation.RESPONSES) {
            return;
        }
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (BilledApart.isMember(name) && value != JsonToken.VALUE_NULL) {
                    throw billed(name);
                }
                if (name.equals("tools") && value == JsonToken.START_ARRAY) {
                    tools(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a body that was written as JSON is none", e);
        }
    }

    private static void tools(JsonParser parser) throws IOException, NoTranslation {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = parser.currentName().equals("type");
                if (parser.nextToken() == JsonToken.VALUE_STRING
                        && type
                        && BilledApart.kind(parser.getText()).isPresent()) {
                    throw billed("tools[%d].type".formatted(i));
                }
                parser.skipChildren();
            }
        }
    }

    private static NoTranslation billed(String field) {
        return NoTranslation.lacking(
                field,
                "the provider bills it apart from tokens, and there is no price of it (expected: left out)");
    }
}
