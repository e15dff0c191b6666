package dev.sluice.results.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.results.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of output and error files in OpenAI's form, each with its newline. */
final class LineJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String PREFIX = "batch_req_";
    private static final int JOB_PREFIX = "job_".length();

    private LineJson() {}

    /** Why there is no answer. */
    record Failure(String code, String message) {}

    /** A provider's answer, or its refusal. */
    static byte[] response(
            String jobId, @Nullable String customId, @Nullable Integer status, byte[] body) {
        return line(
                jobId,
                customId,
                json -> {
                    json.writeObjectFieldStart("response");
                    json.writeNumberField("status_code", status == null ? 200 : status);
                    json.writeStringField("request_id", jobId);
                    json.writeFieldName("body");
                    if (isJson(body)) {
                        json.writeRawValue(oneLine(body));
                    } else {
                        json.writeString(new String(body, StandardCharsets.UTF_8));
                    }
                    json.writeEndObject();
                    json.writeNullField("error");
                });
    }

    static byte[] failure(@Nullable String jobId, @Nullable String customId, Failure why) {
        return line(
                jobId,
                customId,
                json -> {
                    json.writeNullField("response");
                    json.writeObjectFieldStart("error");
                    json.writeStringField("code", why.code());
                    json.writeStringField("message", why.message());
                    json.writeEndObject();
                });
    }

    /** The custom id of an input line that never became a job; null when it is not to be read. */
    static @Nullable String customId(byte[] line) {
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("custom_id");
                if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException notJson) {
            return null;
        }
    }

    private static byte[] line(
            @Nullable String jobId, @Nullable String customId, JsonText.Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(
                    "id", jobId == null ? null : PREFIX + jobId.substring(JOB_PREFIX));
            json.writeStringField("custom_id", customId);
            content.writeTo(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** JSON has line ends between its values only, where a space means the same. */
    private static String oneLine(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');
    }

    /** Whether these bytes are exactly one JSON value in UTF-8. */
    private static boolean isJson(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }
}
