package dev.sluice.ingress.submit;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobRequest;

/** Answers as the coordinator gives them. */
public final class Replies {
    private Replies() {}

    public static AdmissionReply accepted(JobRequest request) {
        return reply(request, AdmissionVerdict.ACCEPTED);
    }

    public static AdmissionReply known(JobRequest request, String id) {
        AdmissionReply reply = reply(request, AdmissionVerdict.KNOWN);
        reply.setKnownJobId(id);
        return reply;
    }

    static AdmissionReply conflict(JobRequest request) {
        return reply(request, AdmissionVerdict.CONFLICT);
    }

    public static AdmissionReply refused(JobRequest request, String code) {
        AdmissionReply reply = reply(request, AdmissionVerdict.REFUSED);
        reply.setError(new JobError(code, "said the coordinator"));
        return reply;
    }

    private static AdmissionReply reply(JobRequest request, AdmissionVerdict verdict) {
        AdmissionReply reply = new AdmissionReply();
        reply.setIngressId(request.getReplyTo().getIngressId());
        reply.setJobId(request.getJobId());
        reply.setVerdict(verdict);
        return reply;
    }
}
