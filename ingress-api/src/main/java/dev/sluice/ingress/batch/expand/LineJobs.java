package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.JobRequests;
import dev.sluice.ingress.submit.SubmitPolicy;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that lines become. A line that was good when its file was checked becomes a job whatever
 * the catalogue says by now: if it cannot run any more, the coordinator says so in its result.
 * Thread-safe; blocks while a large body is stored.
 */
@Singleton
final class LineJobs {
    private final Catalogs catalogs;
    private final Prompts prompts;
    private final Bodies bodies;
    private final ObjectIds ids;
    private final InstantSource clock;

    LineJobs(Catalogs catalogs, Prompts prompts, Bodies bodies, JobIds ids, InstantSource clock) {
        this.catalogs = catalogs;
        this.prompts = prompts;
        this.bodies = bodies;
        this.ids = new ObjectIds(ids);
        this.clock = clock;
    }

    /**
     * @throws dev.sluice.schema.error.SluiceException when the line is none any more
     */
    JobRequest of(BatchRequest batch, int line, byte[] buffer, int offset, int length) {
        JobDraft draft = LineCheck.read(buffer, offset, length);
        Instant now = clock.instant();
        Caller caller = Caller.newBuilder(batch.getCaller()).build();
        if (draft.options().user() != null) {
            caller.setUser(draft.options().user());
        }
        if (batch.getCaller().getProject() == null) {
            caller.setProject(draft.options().project());
        }
        String retention = retention(caller.getTenant());
        JobRequest request =
                JobRequests.of(
                        id(batch, line),
                        caller,
                        draft,
                        new SubmitPolicy.Ruling.Admissible(
                                Instant.ofEpochMilli(batch.getDeadlineMs()),
                                caller.getProject(),
                                OnLimit.QUEUE),
                        bodies.wrap(draft.body(), retention, now),
                        prompt(draft, caller.getTenant()),
                        now);
        request.setRetentionClass(retention);
        request.setPriority(Priority.BATCH);
        request.setMetadata(metadata(batch, draft));
        request.setBatch(new BatchLine(batch.getBatchId(), line));
        return request;
    }

    /** What is said of all lines, and of this one, which has the last word. */
    private static Map<String, String> metadata(BatchRequest batch, JobDraft draft) {
        Map<String, String> metadata = new HashMap<>(batch.getMetadata());
        metadata.putAll(draft.options().metadata());
        return metadata;
    }

    CancelRequest cancel(BatchRequest batch, int line) {
        return CancelRequest.newBuilder()
                .setJobId(id(batch, line).value())
                .setCaller(batch.getCaller())
                .setRequestedAtMs(clock.millis())
                .setReason("batch")
                .build();
    }

    private JobId id(BatchRequest batch, int line) {
        return ids.ofLine(
                ObjectId.of(ObjectId.Kind.BATCH, batch.getBatchId()),
                batch.getCaller().getTenant(),
                batch.getCaller().getShard(),
                line);
    }

    private String retention(String tenant) {
        return catalogs.current().tenant(tenant).map(Tenant::retention).orElse("standard");
    }

    private @Nullable Prompt prompt(JobDraft draft, String tenant) {
        Catalog catalog = catalogs.current();
        boolean bounded =
                draft.options().maxCostNanoUsd() != null
                        || !catalog.budgets(tenant).isEmpty()
                        || !catalog.limits(tenant).isEmpty();
        return prompts.of(draft.body(), draft.model(), bounded, catalog);
    }
}
