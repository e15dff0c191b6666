package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs of this instance whose callers have gone: cancelled, unless somebody goes on with their
 * streams in time, here or elsewhere. Those of an instance that dies go on to their ends. Bounded
 * by the callers that may wait at once. Thread-safe.
 */
@Singleton
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private static final int RESUMES_KEPT = 10_000;

    private final JobLog log;
    private final ChatConfig config;
    private final InstantSource clock;
    private final Map<String, Future<?>> waiting = new HashMap<>();

    /** The latest alone: a connection that was left is seen to be closed within minutes. */
    private final Map<String, Integer> resumes =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > RESUMES_KEPT;
                }
            };

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("chat-orphans").daemon().factory());

    Orphans(JobLog log, WaitingCallers callers, ChatConfig config, InstantSource clock) {
        this.log = log;
        this.config = config;
        this.clock = clock;
        callers.onResumed(this::resumed);
    }

    /**
     * @param resumes of the job when its caller was served first: who was served elsewhere since
     *     then has not left
     */
    void left(CallerIdentity caller, String jobId, WhenGone then, int resumes) {
        boolean now =
                switch (then) {
                    case CONTINUE -> false;
                    case CANCEL -> true;
                    case CANCEL_UNLESS_RESUMED -> !mayBeResumed(caller, jobId, resumes);
                };
        if (now) {
            cancel(caller, jobId);
        }
    }

    /**
     * @return false when it is to be cancelled at once
     */
    private synchronized boolean mayBeResumed(CallerIdentity caller, String jobId, int resumes) {
        if (this.resumes.getOrDefault(jobId, 0) > resumes) {
            LOG.debug("job {} has a caller elsewhere", jobId);
            return true;
        }
        if (waiting.size() >= config.connectionsMax()) {
            return false;
        }
        Future<?> before =
                waiting.put(
                        jobId,
                        thread.schedule(
                                () -> notResumed(caller, jobId),
                                config.resumeWithin().toMillis(),
                                TimeUnit.MILLISECONDS));
        if (before != null) {
            before.cancel(false);
        }
        return true;
    }

    private void notResumed(CallerIdentity caller, String jobId) {
        boolean left;
        synchronized (this) {
            left = waiting.remove(jobId) != null;
        }
        if (left) {
            cancel(caller, jobId);
        }
    }

    /**
     * Somebody serves the job's caller again.
     *
     * @param saved whether the job would have been cancelled here otherwise
     * @param resumes of the job by now, as far as is known here
     */
    record Resumption(boolean saved, int resumes) {}

    synchronized Resumption resumed(String jobId) {
        int resumes = this.resumes.merge(jobId, 1, Integer::sum);
        Future<?> cancelling = waiting.remove(jobId);
        if (cancelling != null) {
            cancelling.cancel(false);
        }
        return new Resumption(cancelling != null, resumes);
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }

    private void cancel(CallerIdentity caller, String jobId) {
        var ignored =
                log.append(
                                caller.tenant(),
                                new CancelRequest(
                                        jobId,
                                        new Caller(
                                                caller.tenant().name(),
                                                caller.tenant().shard(),
                                                caller.key().project(),
                                                caller.key().name(),
                                                null),
                                        clock.millis(),
                                        "its caller has gone",
                                        null))
                        .exceptionally(
                                failure -> {
                                    LOG.warn(
                                            "job {} of a caller who has gone is not cancelled: {}",
                                            jobId,
                                            failure.toString());
                                    return null;
                                });
    }
}
