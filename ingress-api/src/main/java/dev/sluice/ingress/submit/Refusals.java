package dev.sluice.ingress.submit;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the coordinator refuses or ends, as errors that callers see. */
public final class Refusals {
    private Refusals() {}

    public static SluiceException conflict() {
        return new SluiceException(
                ErrorCode.IDEMPOTENCY_CONFLICT,
                "header %s was used with another request within 24 h (expected: the same request, or a new key)"
                        .formatted(IdempotencyKey.HEADER));
    }

    public static SluiceException of(AdmissionReply reply) {
        JobError error = error(reply);
        if (error == null) {
            return new SluiceException(
                    ErrorCode.INTERNAL_ERROR, "the coordinator refused the job without a reason");
        }
        ErrorCode code =
                Arrays.stream(ErrorCode.values())
                        .filter(c -> c.wireId().equals(error.getCode()))
                        .findFirst()
                        .orElse(ErrorCode.INTERNAL_ERROR);
        return new SluiceException(code, error.getMessage());
    }

    // The generated getter does not say that it may be null.
    private static @Nullable JobError error(AdmissionReply reply) {
        return reply.getError();
    }
}
