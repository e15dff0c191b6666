package dev.sluice.ingress.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.PlannedLane;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan as callers see it. */
final class PlanJson {
    private PlanJson() {}

    static byte[] of(JobDraft draft, AdmissionReply reply) {
        List<PlannedLane> lanes = lanes(reply.getPlan());
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("object", "plan");
                    out.writeStringField("model", draft.model());
                    out.writeStringField("operation", draft.operation().wireId());
                    out.writeBooleanField(
                            "admissible", reply.getVerdict() == AdmissionVerdict.ACCEPTED);
                    error(reply.getError(), out);
                    out.writeArrayFieldStart("lanes");
                    for (PlannedLane lane : lanes) {
                        out.writeStartObject();
                        out.writeStringField("lane", lane.getLane());
                        out.writeNumberField("place", lane.getPlace());
                        cost(lane.getCostMaxNanoUsd(), out);
                        out.writeStringField("reason", lane.getReason());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    // The generated getters do not say that they may return null.
    private static List<PlannedLane> lanes(@Nullable List<PlannedLane> plan) {
        return plan == null ? List.of() : plan;
    }

    private static void error(@Nullable JobError error, JsonGenerator out) throws IOException {
        if (error == null) {
            out.writeNullField("error");
            return;
        }
        out.writeObjectFieldStart("error");
        out.writeStringField("code", error.getCode());
        out.writeStringField("message", error.getMessage());
        out.writeEndObject();
    }

    private static void cost(@Nullable Long nanoUsd, JsonGenerator out) throws IOException {
        out.writeFieldName("cost_max_usd");
        if (nanoUsd == null) {
            out.writeNull();
        } else {
            out.writeNumber(BigDecimal.valueOf(nanoUsd, 9).toPlainString());
        }
    }
}
