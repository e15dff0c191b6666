package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.WebhookTarget;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one job request in one pass, without a tree; the body stays the caller's bytes. In bulk,
 * lines in OpenAI's batch form ({@code custom_id}, {@code method}, {@code url}, {@code body}) are
 * understood too. One instance per request; not thread-safe.
 */
public final class JobRequestReader {
    private static final int CUSTOM_ID_CHARS_MAX = 512;
    private static final int NAME_CHARS_MAX = 256;
    private static final String FIELDS =
            "operation, body, priority, deadline, max_cost_usd, on_limit, webhook, metadata,"
                    + " custom_id, project, user, stream, data_class";

    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final Form form;

    private int seen;
    private @Nullable Operation operation;
    private @Nullable Operation url;
    private @Nullable String method;
    private @Nullable BodyField body;
    private Priority priority = Priority.STANDARD;
    private @Nullable Deadline deadline;
    private @Nullable Long maxCostNanoUsd;
    private @Nullable OnLimit onLimit;
    private @Nullable WebhookTarget webhook;
    private Map<String, String> metadata = Map.of();
    private @Nullable String customId;
    private @Nullable String project;
    private @Nullable String user;
    private boolean stream;
    private @Nullable DataClass dataClass;

    /** JOB: Sluice's own. BULK: that or OpenAI's batch form. BATCH: nothing but the latter. */
    private enum Form {
        JOB,
        BULK,
        BATCH
    }

    private JobRequestReader(byte[] bytes, int offset, int length, Form form) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.form = form;
    }

    /**
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} (with the position)
     *     or {@code INVALID_REQUEST} (with a pointer)
     */
    public static JobDraft read(byte[] bytes) {
        return new JobRequestReader(bytes, 0, bytes.length, Form.JOB).draft();
    }

    /** As {@link #read}, for a line of a bulk request within a larger buffer. */
    public static JobDraft readLine(byte[] buffer, int offset, int length) {
        return new JobRequestReader(buffer, offset, length, Form.BULK).draft();
    }

    /** As {@link #read}, for a line of a batch's file within a larger buffer. */
    public static JobDraft readBatchLine(byte[] buffer, int offset, int length) {
        return new JobRequestReader(buffer, offset, length, Form.BATCH).draft();
    }

    /** The custom id of a line that cannot be accepted, as far as it can be read. */
    public static Optional<String> customIdOf(byte[] buffer, int offset, int length) {
        try (JsonParser parser = Json.parser(buffer, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("custom_id");
                if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    return Optional.of(parser.getText())
                            .filter(id -> id.length() <= CUSTOM_ID_CHARS_MAX);
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException e) {
            // The line was refused already; without its custom id it still has its number.
            return Optional.empty();
        }
    }

    private JobDraft draft() {
        RequestObject.read(bytes, offset, length, this::fields);
        return checked();
    }

    private JobRequestReader fields(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            field(name, parser);
        }
        return this;
    }

    private void field(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "body" -> {
                once(0, name);
                body = BodyField.read(parser, bytes, offset);
            }
            case "operation" -> {
                once(1, name);
                operation = OptionFields.operation(parser);
            }
            case "priority" -> {
                once(2, name);
                priority = OptionFields.priority(parser);
            }
            case "deadline" -> {
                once(3, name);
                deadline = OptionFields.deadline(parser);
            }
            case "max_cost_usd" -> {
                once(4, name);
                maxCostNanoUsd = FieldReader.nanoUsd(parser, "/max_cost_usd");
            }
            case "on_limit" -> {
                once(5, name);
                onLimit = OptionFields.onLimit(parser);
            }
            case "webhook" -> {
                once(6, name);
                webhook = OptionFields.webhook(parser);
            }
            case "metadata" -> {
                once(7, name);
                metadata = OptionFields.metadata(parser);
            }
            case "custom_id" -> {
                once(8, name);
                customId = FieldReader.text(parser, "/custom_id", CUSTOM_ID_CHARS_MAX);
            }
            case "project" -> {
                once(9, name);
                project = FieldReader.text(parser, "/project", NAME_CHARS_MAX);
            }
            case "user" -> {
                once(10, name);
                user = FieldReader.text(parser, "/user", NAME_CHARS_MAX);
            }
            case "stream" -> {
                once(11, name);
                stream = FieldReader.flag(parser, "/stream");
            }
            case "data_class" -> {
                once(14, name);
                dataClass = OptionFields.dataClass(parser);
            }
            case null, default -> batchField(name, parser);
        }
    }

    private void batchField(String name, JsonParser parser) throws IOException {
        if (form != Form.JOB && name.equals("method")) {
            once(12, name);
            method = OptionFields.method(parser);
        } else if (form != Form.JOB && name.equals("url")) {
            once(13, name);
            url = OptionFields.url(parser);
        } else {
            String shown = OptionFields.cut(name);
            throw FieldReader.bad(
                    "/" + shown.replace("~", "~0").replace("/", "~1"),
                    "unknown field",
                    form != Form.JOB ? FIELDS + "; or method and url of a batch line" : FIELDS);
        }
    }

    private void once(int index, String name) {
        if ((seen & 1 << index) != 0) {
            throw FieldReader.bad("/" + name, "given twice", "once");
        }
        seen |= 1 << index;
    }

    private JobDraft checked() {
        if (body == null) {
            throw FieldReader.bad("/body", "missing", "an object, the request to the provider");
        }
        if (form == Form.BATCH || url != null || method != null) {
            if (url == null) {
                throw FieldReader.bad("/url", "missing", "one of " + Operation.paths());
            }
            if (method == null) {
                throw FieldReader.bad("/method", "missing", "POST");
            }
            if (customId == null) {
                throw FieldReader.bad("/custom_id", "missing", "text, as in every batch line");
            }
            if (operation != null) {
                throw FieldReader.bad(
                        "/operation", "given beside url", "either operation or method and url");
            }
        }
        Operation asked =
                url != null ? url : operation != null ? operation : Operation.CHAT_COMPLETIONS;
        return new JobDraft(
                asked,
                body.model(),
                body.raw(),
                body.outputTokensMax(),
                body.needs(),
                body.asks(),
                body.units().of(asked, body.raw()),
                new JobDraft.JobOptions(
                        priority,
                        deadline,
                        maxCostNanoUsd,
                        onLimit,
                        webhook,
                        metadata,
                        customId,
                        project,
                        user,
                        stream,
                        dataClass));
    }
}
