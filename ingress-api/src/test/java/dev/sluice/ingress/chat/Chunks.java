package dev.sluice.ingress.chat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.RunEnd;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.avro.TerminalStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What workers and the coordinator send for one job. */
final class Chunks {
    private final String ingressId;
    private final String jobId;
    private int epoch = 1;
    private long seq;

    Chunks(String ingressId, String jobId) {
        this.ingressId = ingressId;
        this.jobId = jobId;
    }

    /** What follows is of another attempt. */
    Chunks ofEpoch(int other) {
        epoch = other;
        seq = 0;
        return this;
    }

    /** Leaves out a chunk. */
    Chunks skip() {
        seq++;
        return this;
    }

    StreamChunk delta(String text) {
        return chunk(ChunkKind.DELTA, text);
    }

    StreamChunk answer(String text) {
        return chunk(ChunkKind.ANSWER, text);
    }

    StreamChunk end() {
        return chunk(ChunkKind.END, "");
    }

    AdmissionReply succeeded() {
        return ended(TerminalStatus.SUCCEEDED);
    }

    AdmissionReply succeededWith(String answer) {
        AdmissionReply reply = ended(TerminalStatus.SUCCEEDED);
        reply.getEnd().setResponse(body(answer));
        return reply;
    }

    AdmissionReply failed(String code) {
        AdmissionReply reply = ended(TerminalStatus.FAILED);
        reply.setError(new JobError(code, "said the coordinator"));
        return reply;
    }

    AdmissionReply refusedBy(String providersWords) {
        AdmissionReply reply = failed("provider_rejected_request");
        reply.getEnd().setResponse(body(providersWords));
        return reply;
    }

    AdmissionReply word(AdmissionVerdict verdict) {
        AdmissionReply reply = new AdmissionReply();
        reply.setIngressId(ingressId);
        reply.setJobId(jobId);
        reply.setVerdict(verdict);
        return reply;
    }

    private AdmissionReply ended(TerminalStatus status) {
        AdmissionReply reply = word(AdmissionVerdict.ENDED);
        RunEnd end = new RunEnd();
        end.setRun(1);
        end.setStatus(status);
        reply.setEnd(end);
        return reply;
    }

    private StreamChunk chunk(ChunkKind kind, String text) {
        return new StreamChunk(
                ingressId,
                jobId,
                1,
                epoch,
                seq++,
                kind,
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                null);
    }

    private static Body body(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Body(
                ByteBuffer.wrap(bytes), null, BodyEncoding.IDENTITY, (long) bytes.length, null);
    }
}
