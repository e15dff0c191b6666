package dev.sluice.ingress.responses;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.submit.AcceptConfig;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes down that a response is not wanted any more. Thread-safe; blocks. */
@Singleton
final class Cancels {
    private final JobLog log;
    private final AcceptConfig config;
    private final InstantSource clock;

    Cancels(JobLog log, AcceptConfig config, InstantSource clock) {
        this.log = log;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @throws SluiceException with {@code LOG_UNAVAILABLE}
     */
    void cancel(JobId job, CallerIdentity caller) {
        try {
            log.append(
                            caller.tenant(),
                            new CancelRequest(
                                    job.value(),
                                    new Caller(
                                            caller.tenant().name(),
                                            caller.tenant().shard(),
                                            caller.key().project(),
                                            caller.key().name(),
                                            null),
                                    clock.millis(),
                                    "its caller cancelled the response",
                                    null))
                    .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unconfirmed(e);
        } catch (ExecutionException | TimeoutException e) {
            throw unconfirmed(e);
        }
    }

    private static SluiceException unconfirmed(Exception cause) {
        return new SluiceException(
                ErrorCode.LOG_UNAVAILABLE,
                "the log did not confirm the cancellation in time (expected: a retry)",
                cause);
    }
}
