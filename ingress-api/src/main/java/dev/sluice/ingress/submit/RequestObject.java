package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;

/** The one JSON object that a request is, or a line of one: not less, and nothing behind it. */
public final class RequestObject {
    private static final int PROBLEM_CHARS_MAX = 160;

    private RequestObject() {}

    /** Reads what is in the object. */
    public interface Members<T> {
        /**
         * @param parser stands on the object's begin, and is to be left on its end
         */
        T read(JsonParser parser) throws IOException;
    }

    /** As {@link #read(byte[], int, int, Members)}, of all bytes. */
    public static <T> T read(byte[] bytes, Members<T> members) {
        return read(bytes, 0, bytes.length, members);
    }

    /**
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} (with the position),
     *     {@code INVALID_REQUEST} when it is something else, or what {@code members} throws
     */
    static <T> T read(byte[] bytes, int offset, int length, Members<T> members) {
        try (JsonParser parser = Json.parser(bytes, offset, length)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new SluiceException(
                        ErrorCode.MISSING_BODY, "the request is empty (expected: a JSON object)");
            }
            if (first != JsonToken.START_OBJECT) {
                throw FieldReader.bad("", FieldReader.found(parser), "a JSON object");
            }
            T read = members.read(parser);
            end(parser);
            return read;
        } catch (JsonProcessingException e) {
            throw invalid(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    /** Requires that nothing is left. */
    static void end(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new SluiceException(
                    ErrorCode.INVALID_JSON,
                    "something follows the JSON object at byte %d (expected: nothing)"
                            .formatted(parser.currentTokenLocation().getByteOffset()));
        }
    }

    static SluiceException invalid(JsonProcessingException e) {
        String problem = e.getOriginalMessage();
        int end = problem.indexOf('\n');
        String line = end < 0 ? problem : problem.substring(0, end);
        String position =
                e.getLocation() == null
                        ? ""
                        : " at byte %d, line %d, column %d"
                                .formatted(
                                        e.getLocation().getByteOffset(),
                                        e.getLocation().getLineNr(),
                                        e.getLocation().getColumnNr());
        String kind = e instanceof StreamConstraintsException ? "JSON beyond limits" : "not JSON";
        return new SluiceException(
                ErrorCode.INVALID_JSON,
                "%s%s: %s (expected: one JSON object)"
                        .formatted(
                                kind,
                                position,
                                line.length() <= PROBLEM_CHARS_MAX
                                        ? line
                                        : line.substring(0, PROBLEM_CHARS_MAX) + "..."));
    }
}
