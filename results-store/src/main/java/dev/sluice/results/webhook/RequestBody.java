package dev.sluice.results.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the small bodies of this API. */
public final class RequestBody {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int BYTES_MAX = 64 * 1024;

    private RequestBody() {}

    /**
     * @return no bytes when there is no body
     * @throws SluiceException with {@code BODY_TOO_LARGE}
     */
    public static byte[] bytes(@Nullable InputStream body) {
        if (body == null) {
            return new byte[0];
        }
        try (body) {
            byte[] bytes = body.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new SluiceException(
                        ErrorCode.BODY_TOO_LARGE,
                        "the request is larger than %d bytes (expected: at most that)"
                                .formatted(BYTES_MAX));
            }
            return bytes;
        } catch (IOException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST, "the request broke off (expected: all of it)", e);
        }
    }

    /**
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} or {@code
     *     INVALID_REQUEST}
     */
    public static ObjectNode parse(byte[] body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new SluiceException(
                    ErrorCode.INVALID_JSON,
                    "not JSON at line %d, column %d (expected: a JSON object)"
                            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
        if (json.isMissingNode()) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        if (!(json instanceof ObjectNode object)) {
            throw bad("", "something else", "a JSON object");
        }
        return object;
    }

    /** An error in the request's JSON. */
    public static SluiceException bad(String pointer, String found, String expected) {
        return SluiceException.at(
                pointer,
                ErrorCode.INVALID_REQUEST,
                "%s: %s (expected: %s)"
                        .formatted(pointer.isEmpty() ? "the document" : pointer, found, expected));
    }
}
