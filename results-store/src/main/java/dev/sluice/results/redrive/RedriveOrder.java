package dev.sluice.results.redrive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.results.query.JobFilter;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant asks, as ingress has checked it and says it.
 *
 * @param keyId who asks, and pays
 * @param project that the key is bound to; null: each job keeps its own
 * @param wish names the wish for one job; null: by job and run
 * @param evenSucceeded whether a job that succeeded may run again
 * @param replyTo where somebody waits for the coordinator's word
 * @param filter of a redrive by filter: which jobs; null for one job
 */
record RedriveOrder(
        String keyId,
        @Nullable String project,
        @Nullable String wish,
        boolean evenSucceeded,
        Changes changes,
        @Nullable ReplyAddress replyTo,
        @Nullable JsonNode filter) {

    static RedriveOrder read(byte[] json) {
        return of(RequestBody.parse(json));
    }

    static RedriveOrder of(JsonNode json) {
        JsonNode changes = json.path("changes");
        JsonNode reply = json.path("reply_to");
        return new RedriveOrder(
                json.path("key_id").asText(),
                text(json, "project"),
                text(json, "wish"),
                json.path("even_succeeded").asBoolean(),
                new Changes(
                        text(changes, "model"),
                        number(changes, "deadline_ms"),
                        number(changes, "deadline_in_ms"),
                        number(changes, "max_cost_nano_usd")),
                reply.isObject()
                        ? new ReplyAddress(
                                reply.path("ingress_id").asText(),
                                reply.path("replies_partition").asInt(),
                                reply.path("stream_partition").asInt(),
                                false,
                                null)
                        : null,
                json.path("filter").isObject() ? json.path("filter") : null);
    }

    /**
     * The jobs of a redrive by filter.
     *
     * @param after the last job that was taken
     */
    JobFilter jobs(@Nullable String after, int limit) {
        JsonNode asked = filter;
        if (asked == null) {
            throw new IllegalStateException("a redrive of one job has no filter");
        }
        List<String> statuses = new ArrayList<>();
        asked.path("status").forEach(status -> statuses.add(status.asText()));
        return new JobFilter(
                statuses,
                Optional.ofNullable(text(asked, "batch")),
                Optional.ofNullable(text(asked, "model")),
                Optional.ofNullable(text(asked, "priority")),
                Optional.of(asked.path("metadata"))
                        .filter(JsonNode::isObject)
                        .map(JsonNode::toString),
                asked.path("from_ms").asLong(0),
                asked.path("to_ms").asLong(Long.MAX_VALUE),
                Optional.ofNullable(after).map(JobId::new),
                limit);
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isTextual() ? value.asText() : null;
    }

    private static @Nullable Long number(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isIntegralNumber() ? Long.valueOf(value.asLong()) : null;
    }
}
