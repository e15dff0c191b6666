package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A log in memory that confirms at once, unless told to hold, to fail or to answer. */
@Singleton
@Replaces(KafkaJobLog.class)
public final class FakeJobLog implements JobLog {
    private final AdmissionReplies replies;
    private final WaitingCallers callers;
    private final List<JobRequest> appended = new CopyOnWriteArrayList<>();
    private final List<PlanRequest> questions = new CopyOnWriteArrayList<>();
    private final List<KeyedBatch> batches = new CopyOnWriteArrayList<>();
    private final List<String> resumed = new CopyOnWriteArrayList<>();
    private final List<CancelRequest> cancelled = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private volatile boolean keeping = true;
    private volatile boolean failing;
    private volatile boolean holding;
    private volatile Function<JobRequest, Optional<AdmissionReply>> coordinator =
            request -> Optional.empty();
    private volatile Function<KeyedBatch, Optional<AdmissionReply>> batchCoordinator =
            request -> Optional.empty();

    FakeJobLog(AdmissionReplies replies, WaitingCallers callers) {
        this.replies = replies;
        this.callers = callers;
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, JobRequest request) {
        count.incrementAndGet();
        if (failing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log is down"));
        }
        if (keeping) {
            appended.add(request);
        }
        coordinator
                .apply(request)
                .ifPresent(
                        reply -> {
                            replies.deliver(reply);
                            callers.deliver(reply);
                        });
        if (holding) {
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            held.add(confirmed);
            return confirmed;
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, CancelRequest request) {
        cancelled.add(request);
        if (failing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log is down"));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, PlanRequest question) {
        if (failing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log is down"));
        }
        questions.add(question);
        coordinator.apply(question.getJob()).ifPresent(replies::deliver);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> append(Tenant tenant, KeyedBatch batch) {
        if (failing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log is down"));
        }
        batches.add(batch);
        batchCoordinator.apply(batch).ifPresent(replies::deliver);
        return CompletableFuture.completedFuture(null);
    }

    public List<KeyedBatch> batches() {
        return batches;
    }

    public void answerBatchesWith(Function<KeyedBatch, Optional<AdmissionReply>> answers) {
        batchCoordinator = answers;
    }

    public List<PlanRequest> questions() {
        return questions;
    }

    @Override
    public void resumed(int partition, String ingressId, String jobId) {
        resumed.add(jobId);
    }

    /** Jobs whose streams were resumed. */
    public List<String> resumed() {
        return resumed;
    }

    /** Also those that it was too broken to take. */
    public List<CancelRequest> cancelled() {
        return cancelled;
    }

    @Override
    public boolean working() {
        return !failing;
    }

    public List<JobRequest> appended() {
        return appended;
    }

    public long count() {
        return count.get();
    }

    public void countOnly() {
        keeping = false;
    }

    public void fail() {
        failing = true;
    }

    public void hold() {
        holding = true;
    }

    public void confirmHeld() {
        holding = false;
        held.forEach(confirmed -> confirmed.complete(null));
        held.clear();
    }

    public void answerWith(Function<JobRequest, Optional<AdmissionReply>> answers) {
        coordinator = answers;
    }

    public void reset() {
        confirmHeld();
        failing = false;
        keeping = true;
        coordinator = request -> Optional.empty();
        batchCoordinator = request -> Optional.empty();
        batches.clear();
        appended.clear();
        questions.clear();
        cancelled.clear();
        resumed.clear();
        count.set(0);
    }
}
