package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.RunEnd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells a caller who waits for an answer how its run ended. Pure. */
final class EndReplies {
    private EndReplies() {}

    /**
     * @param sent whether a worker has sent the whole answer already: then it is not sent again
     * @return empty when nobody waits
     */
    static Optional<AdmissionReply> of(JobRequest request, JobResult result, boolean sent) {
        ReplyAddress waiting = request.getReplyTo();
        if (waiting == null || !waiting.getAnswer()) {
            return Optional.empty();
        }
        AdmissionReply reply = new AdmissionReply();
        reply.setIngressId(waiting.getIngressId());
        reply.setJobId(request.getJobId());
        reply.setVerdict(AdmissionVerdict.ENDED);
        reply.setError(result.getError());
        reply.setEnd(end(result, sent ? null : result.getResponse()));
        return Optional.of(reply);
    }

    // The generated setters take null, their parameters do not say so.
    private static RunEnd end(JobResult result, @Nullable Body response) {
        RunEnd end = new RunEnd();
        end.setRun(result.getRun());
        end.setStatus(result.getStatus());
        end.setHttpStatus(result.getHttpStatus());
        end.setResponse(response);
        return end;
    }
}
