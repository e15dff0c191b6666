package dev.sluice.ingress.redrive;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.Deadline;
import dev.sluice.schema.avro.ReplyAddress;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What results-store is told. */
final class OrderJson {
    private OrderJson() {}

    /**
     * @param wish names the wish for one job; null: by job and run
     */
    static byte[] of(
            RedriveAsk ask,
            CallerIdentity caller,
            @Nullable String wish,
            Optional<ReplyAddress> replyTo) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("key_id", caller.key().name());
                    out.writeStringField("project", caller.key().project());
                    out.writeStringField("wish", wish);
                    out.writeBooleanField("even_succeeded", ask.evenSucceeded());
                    changes(ask, out);
                    if (replyTo.isPresent()) {
                        reply(replyTo.get(), out);
                    }
                    if (ask.filter() != null) {
                        filter(ask.filter(), out);
                    }
                    out.writeEndObject();
                });
    }

    private static void changes(RedriveAsk ask, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("changes");
        if (ask.model() != null) {
            out.writeStringField("model", ask.model());
        }
        switch (ask.deadline()) {
            case null -> {}
            case Deadline.At(var moment) ->
                    out.writeNumberField("deadline_ms", moment.toEpochMilli());
            case Deadline.In(var time) -> out.writeNumberField("deadline_in_ms", time.toMillis());
        }
        if (ask.costMaxNanoUsd() != null) {
            out.writeNumberField("max_cost_nano_usd", ask.costMaxNanoUsd());
        }
        out.writeEndObject();
    }

    private static void reply(ReplyAddress to, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("reply_to");
        out.writeStringField("ingress_id", to.getIngressId());
        out.writeNumberField("replies_partition", to.getRepliesPartition());
        out.writeNumberField("stream_partition", to.getStreamPartition());
        out.writeEndObject();
    }

    private static void filter(RedriveAsk.Filter filter, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("filter");
        out.writeArrayFieldStart("status");
        for (String status : filter.statuses()) {
            out.writeString(status);
        }
        out.writeEndArray();
        text("batch", filter.batch(), out);
        text("model", filter.model(), out);
        text("priority", filter.priority(), out);
        if (!filter.metadata().isEmpty()) {
            out.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> pair : filter.metadata().entrySet()) {
                out.writeStringField(pair.getKey(), pair.getValue());
            }
            out.writeEndObject();
        }
        if (filter.fromMs() != null) {
            out.writeNumberField("from_ms", filter.fromMs());
        }
        if (filter.toMs() != null) {
            out.writeNumberField("to_ms", filter.toMs());
        }
        out.writeEndObject();
    }

    private static void text(String name, @Nullable String value, JsonGenerator out)
            throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
