package dev.sluice.ingress.status;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.JobJson;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents for repeated Idempotency-Keys. That the job exists is certain, so when reads are down
 * the answer names it and leaves its status out.
 */
@Singleton
final class KnownJobReads implements KnownJobs {
    private static final Logger LOG = LoggerFactory.getLogger(KnownJobReads.class);

    private final Reads reads;

    KnownJobReads(Reads reads) {
        this.reads = reads;
    }

    @Override
    public byte[] document(JobId id, CallerIdentity caller) {
        return find(id, caller).orElseGet(() -> named(id));
    }

    @Override
    public Optional<byte[]> find(JobId id, CallerIdentity caller, Duration wait) {
        try {
            return switch (reads.find(caller.tenant().name(), id, wait)) {
                case Lookup.Found(byte[] document) -> Optional.of(document);
                case Lookup.NotYet() -> Optional.of(StatusController.queued(id));
                case Lookup.Absent() -> Optional.empty();
            };
        } catch (SluiceException e) {
            LOG.debug("a known job is answered without its status: {}", e.detail());
            return Optional.of(named(id));
        }
    }

    private static byte[] named(JobId id) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    JobJson.writeNamed(id, out);
                    out.writeEndObject();
                });
    }
}
