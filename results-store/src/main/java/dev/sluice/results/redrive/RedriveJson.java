package dev.sluice.results.redrive;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.results.json.JsonText;
import dev.sluice.results.redrive.Redriver.Wished;
import dev.sluice.results.redrive.StoredRedrive.Counts;
import java.io.IOException;
import java.util.List;

/** Redrives as clients see them. */
final class RedriveJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private RedriveJson() {}

    static String wished(Wished wished) {
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("id", wished.jobId());
                    json.writeNumberField("run", wished.run());
                    json.writeStringField("redrive_id", wished.id());
                    json.writeBooleanField("known", wished.known());
                    json.writeEndObject();
                });
    }

    static String of(StoredRedrive redrive) {
        return JsonText.of(json -> write(redrive, json));
    }

    /**
     * @param found one more than {@code limit} when there are more
     */
    static String page(List<StoredRedrive> found, int limit) {
        List<StoredRedrive> shown = found.subList(0, Math.min(limit, found.size()));
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "list");
                    json.writeArrayFieldStart("data");
                    for (StoredRedrive redrive : shown) {
                        write(redrive, json);
                    }
                    json.writeEndArray();
                    json.writeStringField(
                            "first_id", shown.isEmpty() ? null : shown.getFirst().id());
                    json.writeStringField("last_id", shown.isEmpty() ? null : shown.getLast().id());
                    json.writeBooleanField("has_more", found.size() > limit);
                    json.writeEndObject();
                });
    }

    private static void write(StoredRedrive redrive, JsonGenerator json) throws IOException {
        Counts counts = redrive.counts();
        json.writeStartObject();
        json.writeStringField("id", redrive.id());
        json.writeStringField("object", "redrive");
        json.writeStringField("status", redrive.status());
        JsonText.time(json, "created_at", redrive.createdMs());
        JsonText.time(json, "cancelled_at", redrive.cancelledMs());
        JsonText.time(json, "ended_at", redrive.endedMs());
        json.writeObjectFieldStart("counts");
        json.writeNumberField("selected", counts.selected());
        json.writeNumberField("redriven", counts.redriven() - counts.overtaken());
        json.writeNumberField("refused", counts.refused() + counts.overtaken());
        json.writeNumberField("finished", counts.succeeded() + counts.failed());
        json.writeNumberField("succeeded", counts.succeeded());
        json.writeEndObject();
        json.writeStringField("last_refusal", redrive.lastRefusal());
        JsonNode asked = asked(redrive);
        json.writeStringField("failure", redrive.failure());
        raw("filter", asked, json);
        raw("changes", asked, json);
        json.writeEndObject();
    }

    private static void raw(String name, JsonNode asked, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(asked.path(name).isObject() ? asked.path(name).toString() : "{}");
    }

    private static JsonNode asked(StoredRedrive redrive) {
        try {
            return MAPPER.readTree(redrive.asked());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was asked is JSON", e);
        }
    }
}
