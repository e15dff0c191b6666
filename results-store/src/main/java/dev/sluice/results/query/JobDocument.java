package dev.sluice.results.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.waiting.PlacePolicy.Place;
import dev.sluice.results.waiting.WaitPolicy.Wait;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.UnreadableBodyException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job as clients see it. What is not known (yet) is null; the provider's body is embedded as it
 * came when it is JSON, as a string otherwise.
 */
@Singleton
final class JobDocument {
    private static final Logger LOG = LoggerFactory.getLogger(JobDocument.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final Bodies bodies;
    private final Places places;

    JobDocument(Bodies bodies, Places places) {
        this.bodies = bodies;
        this.places = places;
    }

    /**
     * @throws BlobUnavailableException when the blob store fails to bring the body now
     */
    String found(StoredJob job) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeBooleanField("found", true);
                    json.writeObjectFieldStart("job");
                    standing(job, json);
                    result(json, job);
                    reasons(json, job);
                    json.writeEndObject();
                    json.writeEndObject();
                });
    }

    /** A list as OpenAI's clients page it. Responses are left out: they can be large. */
    String page(JobPage page) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "list");
                    json.writeArrayFieldStart("data");
                    for (StoredJob job : page.jobs()) {
                        json.writeStartObject();
                        standing(job, json);
                        reasons(json, job);
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    boolean empty = page.jobs().isEmpty();
                    json.writeStringField("first_id", empty ? null : page.jobs().getFirst().id());
                    json.writeStringField("last_id", empty ? null : page.jobs().getLast().id());
                    json.writeBooleanField("has_more", page.more());
                    json.writeEndObject();
                });
    }

    private void standing(StoredJob job, JsonGenerator json) throws IOException {
        json.writeStringField("id", job.id());
        json.writeStringField("object", "job");
        json.writeNumberField("run", job.run());
        json.writeStringField("status", job.status());
        json.writeStringField("operation", job.operation());
        json.writeStringField("model", job.model());
        json.writeStringField("lane", job.lane());
        json.writeStringField("upstream_model", job.upstreamModel());
        json.writeStringField("priority", job.priority());
        json.writeStringField("custom_id", job.customId());
        raw(json, "metadata", job.metadata() == null ? "{}" : job.metadata());
        json.writeStringField("batch_id", job.batchId());
        JsonText.time(json, "created_at", job.createdMs());
        JsonText.time(json, "started_at", job.startedMs());
        JsonText.time(json, "finished_at", job.finishedMs());
        JsonText.time(json, "deadline", job.deadlineMs());
        waiting(json, job);
        raw(json, "attempts", job.attempts() == null ? "[]" : job.attempts());
        raw(json, "usage", job.usage() == null ? "null" : job.usage());
        JsonText.time(json, "erased_at", job.erasedMs());
        cost(json, job.costNanoUsd());
    }

    private static void reasons(JsonGenerator json, StoredJob job) throws IOException {
        json.writeBooleanField("degraded", job.isDegraded());
        reason(json, "degraded_because", job, job.isDegraded());
        reason(json, "error", job, !job.isDegraded());
    }

    private void waiting(JsonGenerator json, StoredJob job) throws IOException {
        Wait wait = places.waitOf(job);
        json.writeStringField("waiting_for", wait.reason());
        JsonText.time(json, "waits_until", wait.untilMs());
        Optional<Place> place = places.of(job, wait);
        if (place.isPresent()) {
            json.writeNumberField("position", place.get().position());
        } else {
            json.writeNullField("position");
        }
        if (place.isPresent() && place.get().etaSeconds().isPresent()) {
            json.writeNumberField("eta_seconds", place.get().etaSeconds().getAsLong());
        } else {
            json.writeNullField("eta_seconds");
        }
    }

    private void result(JsonGenerator json, StoredJob job) throws IOException {
        if (job.response() == null) {
            json.writeNullField("result");
            return;
        }
        json.writeObjectFieldStart("result");
        if (job.httpStatus() == null) {
            json.writeNullField("status_code");
        } else {
            json.writeNumberField("status_code", job.httpStatus());
        }
        json.writeFieldName("body");
        body(json, job);
        json.writeEndObject();
    }

    private void body(JsonGenerator json, StoredJob job) throws IOException {
        byte[] body = opened(job);
        if (body == null) {
            json.writeNull();
        } else if (isJson(body)) {
            json.writeRawValue(new String(body, StandardCharsets.UTF_8));
        } else {
            json.writeString(new String(body, StandardCharsets.UTF_8));
        }
    }

    /** A body that is gone for good must not hide the rest of the job. */
    private byte @Nullable [] opened(StoredJob job) {
        if (job.response() == null) {
            return null;
        }
        try {
            return bodies.open(job.response());
        } catch (BlobUnavailableException e) {
            if (!e.isMissing()) {
                throw e;
            }
            LOG.warn("job {} has lost its response: {}", job.id(), e.getMessage());
        } catch (UnreadableBodyException e) {
            LOG.warn("job {} has an unreadable response: {}", job.id(), e.getMessage());
        }
        return null;
    }

    private static void reason(JsonGenerator json, String field, StoredJob job, boolean applies)
            throws IOException {
        if (!applies || job.errorCode() == null) {
            json.writeNullField(field);
            return;
        }
        json.writeObjectFieldStart(field);
        json.writeStringField("code", job.errorCode());
        json.writeStringField("message", job.errorMessage());
        json.writeEndObject();
    }

    private static void cost(JsonGenerator json, @Nullable Long nanoUsd) throws IOException {
        if (nanoUsd == null) {
            json.writeNullField("cost_usd");
            json.writeNullField("cost_nano_usd");
        } else {
            json.writeFieldName("cost_usd");
            json.writeNumber(BigDecimal.valueOf(nanoUsd, 9).toPlainString());
            json.writeNumberField("cost_nano_usd", nanoUsd);
        }
    }

    private static void raw(JsonGenerator json, String name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value);
    }

    /** Whether these bytes are exactly one JSON value in UTF-8. */
    static boolean isJson(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            // Values without children are read lazily.
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }
}
