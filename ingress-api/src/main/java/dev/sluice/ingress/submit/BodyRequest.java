package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.wire.Ask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that is nothing but the request to the provider, as OpenAI's clients send it, with what
 * it says to Sluice as well.
 *
 * @param stream whether the answer shall come as a stream
 * @param includeUsage whether the stream shall end with an event that has the usage
 * @param metadata of the job
 * @param user the caller's own end user
 */
public record BodyRequest(
        BodyField body,
        boolean stream,
        boolean includeUsage,
        Map<String, String> metadata,
        @Nullable String user) {
    private static final int NAME_CHARS_MAX = 256;

    /**
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} (with the position)
     *     or {@code INVALID_REQUEST} (with a pointer that begins with {@code /body})
     */
    public static BodyRequest read(byte[] bytes) {
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            if (parser.nextToken() == null) {
                throw new SluiceException(
                        ErrorCode.MISSING_BODY, "the request is empty (expected: a JSON object)");
            }
            BodyField body = BodyField.read(parser, bytes, 0);
            RequestObject.end(parser);
            return options(body);
        } catch (JsonProcessingException e) {
            throw RequestObject.invalid(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    /**
     * As a stream, of an operation that not every model streams.
     *
     * @param member of the body that asks for it
     * @param needed of the model
     */
    public BodyRequest streamed(String member, Capability needed) {
        Set<Capability> needs = EnumSet.of(needed);
        needs.addAll(body.needs());
        List<Ask> asks = new ArrayList<>(body.asks());
        Ask ask = new Ask("/" + member, "");
        if (!asks.contains(ask)) {
            asks.addFirst(ask);
        }
        return new BodyRequest(
                new BodyField(
                        body.raw(),
                        body.model(),
                        body.outputTokensMax(),
                        needs,
                        asks.subList(0, Math.min(asks.size(), Ask.ASKS_MAX)),
                        body.units()),
                true,
                includeUsage,
                metadata,
                user);
    }

    /** The job that it asks for. */
    public JobDraft draft(Operation operation, JobDraft.JobOptions options) {
        return new JobDraft(
                operation,
                body.model(),
                body.raw(),
                body.outputTokensMax(),
                body.needs(),
                body.asks(),
                body.units().of(operation, body.raw()),
                options);
    }

    private static BodyRequest options(BodyField body) throws IOException {
        boolean stream = false;
        boolean includeUsage = false;
        Map<String, String> metadata = Map.of();
        String user = null;
        byte[] raw = body.raw();
        try (JsonParser parser = Json.parser(raw, 0, raw.length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                boolean given = parser.nextToken() != JsonToken.VALUE_NULL;
                switch (name) {
                    case "stream" -> stream = given && FieldReader.flag(parser, "/body/stream");
                    case "stream_options" -> includeUsage = given && includesUsage(parser);
                    case "metadata" -> metadata = given ? OptionFields.metadata(parser) : Map.of();
                    case "user" ->
                            user =
                                    given
                                            ? FieldReader.text(parser, "/body/user", NAME_CHARS_MAX)
                                            : null;
                    default -> parser.skipChildren();
                }
            }
        }
        return new BodyRequest(body, stream, includeUsage, metadata, user);
    }

    private static boolean includesUsage(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw FieldReader.bad("/body/stream_options", FieldReader.found(parser), "an object");
        }
        boolean includes = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean usage = parser.currentName().equals("include_usage");
            if (parser.nextToken() != JsonToken.VALUE_NULL && usage) {
                includes = FieldReader.flag(parser, "/body/stream_options/include_usage");
            }
            parser.skipChildren();
        }
        return includes;
    }
}
