package dev.sluice.results.batch;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Lists as OpenAI's clients page them. */
final class ListJson {
    private ListJson() {}

    interface Entry<T> {
        void write(T entry, JsonGenerator json) throws IOException;
    }

    /**
     * @param found one more than {@code limit} when there are more
     */
    static <T> String of(List<T> found, int limit, Function<T, String> id, Entry<T> entry) {
        List<T> shown = found.subList(0, Math.min(limit, found.size()));
        return JsonText.of(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "list");
                    json.writeArrayFieldStart("data");
                    for (T each : shown) {
                        entry.write(each, json);
                    }
                    json.writeEndArray();
                    json.writeStringField(
                            "first_id", shown.isEmpty() ? null : id.apply(shown.getFirst()));
                    json.writeStringField(
                            "last_id", shown.isEmpty() ? null : id.apply(shown.getLast()));
                    json.writeBooleanField("has_more", found.size() > limit);
                    json.writeEndObject();
                });
    }
}
