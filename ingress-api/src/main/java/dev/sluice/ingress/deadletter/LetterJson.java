package dev.sluice.ingress.deadletter;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.deadletter.Letters.Refused;
import dev.sluice.ingress.deadletter.Letters.Replayed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters as operators see them. */
final class LetterJson {
    private LetterJson() {}

    /**
     * @param bytes whether to show its first bytes
     */
    static void write(Letter letter, Optional<String> tenant, boolean bytes, JsonGenerator out)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("id", letter.id().toString());
        out.writeStringField("object", "dead_letter");
        out.writeStringField("role", letter.role());
        out.writeStringField("topic", letter.topic());
        out.writeNumberField("partition", letter.partition());
        out.writeNumberField("offset", letter.sourceOffset());
        out.writeStringField("tenant", tenant.orElse(null));
        out.writeStringField("reason", letter.reason());
        out.writeStringField("noticed_at", letter.noticed().toString());
        out.writeNumberField("key_bytes", letter.keyBytes());
        out.writeNumberField("value_bytes", letter.valueBytes());
        out.writeBooleanField("shortened", letter.shortened());
        if (bytes) {
            head("key_head", letter.key(), out);
            head("value_head", letter.value(), out);
        }
        out.writeEndObject();
    }

    static void write(Replayed replayed, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("replayed", replayed.replayed());
        out.writeArrayFieldStart("refused");
        for (Refused refused : replayed.refused()) {
            out.writeStartObject();
            out.writeStringField("id", refused.id().toString());
            out.writeStringField("reason", refused.reason());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringField("next_from", replayed.next().map(LetterId::toString).orElse(null));
        out.writeEndObject();
    }

    private static void head(String name, @Nullable ByteBuffer bytes, JsonGenerator out)
            throws IOException {
        if (bytes == null) {
            out.writeNullField(name);
        } else {
            ByteBuffer text = Base64.getEncoder().encode(bytes.duplicate());
            out.writeStringField(
                    name, java.nio.charset.StandardCharsets.US_ASCII.decode(text).toString());
        }
    }
}
