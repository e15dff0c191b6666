package dev.sluice.ingress.bulk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.error.ProblemJson;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.AcceptOutcome;
import dev.sluice.ingress.submit.JobJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A line between reading and answering. Holds nothing of the line but what its answer needs.
 *
 * @param number from 1, of the upload's lines
 * @param customId of a refused line, where it could be read
 */
record PendingLine(
        long number, @Nullable String customId, CompletableFuture<AcceptOutcome> outcome) {
    /** Follows the last line. */
    static final PendingLine END = new PendingLine(0, null, new CompletableFuture<>());

    /** Appends the line's answer, one JSON object and a newline. */
    void write(ByteArrayOutputStream answer, AcceptOutcome ended) {
        Json.write(
                answer,
                out -> {
                    out.writeStartObject();
                    out.writeNumberField("line", number);
                    switch (ended) {
                        case AcceptOutcome.Accepted job -> JobJson.writeAccepted(job, out);
                        case AcceptOutcome.Known job -> {
                            JobJson.writeNamed(job.id(), out);
                            writeCustomId(job.customId(), out);
                            out.writeBooleanField("known", true);
                        }
                        case AcceptOutcome.Refused refused -> {
                            writeCustomId(customId, out);
                            out.writeObjectFieldStart("error");
                            ProblemJson.writeLineError(Problem.of(refused.error()), out);
                            out.writeEndObject();
                        }
                    }
                    out.writeEndObject();
                    out.writeRaw('\n');
                });
    }

    private static void writeCustomId(@Nullable String customId, JsonGenerator out)
            throws IOException {
        if (customId != null) {
            out.writeStringField("custom_id", customId);
        }
    }
}
