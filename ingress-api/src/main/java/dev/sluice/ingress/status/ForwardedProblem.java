package dev.sluice.ingress.status;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * An error that results-store found in what a caller sent, so that it leaves as if ingress had
 * found it.
 */
public final class ForwardedProblem {
    /** What is between the roles is nothing that a caller could mend. */
    private static final Set<ErrorCode> OURS =
            Set.of(ErrorCode.INVALID_API_KEY, ErrorCode.INTERNAL_ERROR);

    private ForwardedProblem() {}

    /** Empty for what is no problem document, or none for the caller. */
    public static Optional<SluiceException> read(byte[] document) throws IOException {
        String code = "";
        String detail = "";
        String pointer = null;
        Long retryAfterMs = null;
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "code" -> code = parser.getText();
                    case "detail" -> detail = parser.getText();
                    case "pointer" -> pointer = parser.getText();
                    case "retryAfterMs" -> retryAfterMs = parser.getValueAsLong();
                    default -> parser.skipChildren();
                }
            }
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
        Optional<ErrorCode> known = code(code);
        if (known.isEmpty() || OURS.contains(known.get())) {
            return Optional.empty();
        }
        if (retryAfterMs != null) {
            return Optional.of(
                    SluiceException.retryAfter(
                            Duration.ofMillis(retryAfterMs), known.get(), detail));
        }
        return Optional.of(
                pointer == null
                        ? new SluiceException(known.get(), detail)
                        : SluiceException.at(pointer, known.get(), detail));
    }

    private static Optional<ErrorCode> code(String wireId) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.wireId().equals(wireId))
                .findFirst();
    }
}
