package dev.sluice.sim.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;

/** A call as a line of NDJSON. */
public final class CallJson {
    private static final JsonFactory FACTORY =
            new JsonFactory()
                    .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                    .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);

    private CallJson() {}

    /** Writes one line, its end included. */
    public static void writeLine(CallRecord call, OutputStream out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("number", call.number());
            json.writeStringField("attempt_id", call.attemptId());
            json.writeStringField("call_id", call.callId());
            json.writeStringField("model", call.model());
            json.writeStringField("received_at", call.receivedAt().toString());
            json.writeStringField("finished_at", call.finishedAt().toString());
            json.writeNumberField("prompt_tokens", call.promptTokens());
            json.writeNumberField("cached_tokens", call.cachedTokens());
            json.writeNumberField("completion_tokens", call.completionTokens());
            json.writeNumberField("reasoning_tokens", call.reasoningTokens());
            json.writeNumberField("status", call.status());
            json.writeStringField("fault", call.fault());
            json.writeBooleanField("stream", call.stream());
            json.writeBooleanField("aborted", call.aborted());
            json.writeEndObject();
        }
        out.write('\n');
    }
}
