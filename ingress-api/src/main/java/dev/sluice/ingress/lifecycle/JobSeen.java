package dev.sluice.ingress.lifecycle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import java.io.IOException;

/**
 * What a job's document says to who watches it.
 *
 * @param status empty when nobody can say
 * @param summary the document without its result
 */
record JobSeen(String status, int run, byte[] summary) {
    /**
     * @throws IllegalStateException when it is not the document of a job
     */
    static JobSeen read(byte[] document) {
        String[] status = {""};
        int[] run = {1};
        byte[] summary =
                Json.bytes(
                        out -> {
                            try (JsonParser in = Json.parser(document, 0, document.length)) {
                                if (in.nextToken() != JsonToken.START_OBJECT) {
                                    throw new IllegalStateException(
                                            "a job's document is no object");
                                }
                                out.writeStartObject();
                                while (in.nextToken() == JsonToken.FIELD_NAME) {
                                    copy(in, out, status, run);
                                }
                                out.writeEndObject();
                            }
                        });
        return new JobSeen(status[0], run[0], summary);
    }

    private static void copy(JsonParser in, JsonGenerator out, String[] status, int[] run)
            throws IOException {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        if (name.equals("result")) {
            in.skipChildren();
            return;
        }
        if (name.equals("status") && value == JsonToken.VALUE_STRING) {
            status[0] = in.getText();
        } else if (name.equals("run") && value == JsonToken.VALUE_NUMBER_INT) {
            run[0] = in.getIntValue();
        }
        out.writeFieldName(name);
        copyValue(in, out);
    }

    /** Numbers as they are written: money must not turn into powers of ten. */
    private static void copyValue(JsonParser in, JsonGenerator out) throws IOException {
        int depth = 0;
        do {
            JsonToken token = in.currentToken();
            if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                out.writeNumber(in.getText());
            } else {
                out.copyCurrentEvent(in);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && in.nextToken() != null);
    }

    boolean ended() {
        return switch (status) {
            case "succeeded", "failed", "cancelled", "expired" -> true;
            default -> false;
        };
    }
}
