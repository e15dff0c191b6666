package dev.sluice.ingress.cancel;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.submit.AcceptConfig;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes into the log that a job is not wanted any more. Blocks. Thread-safe. */
@Singleton
public final class Cancels {
    private final JobLog log;
    private final AcceptConfig config;
    private final InstantSource clock;

    Cancels(JobLog log, AcceptConfig config, InstantSource clock) {
        this.log = log;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Returns when the log has it.
     *
     * @param reason as the job's events will tell it
     * @throws SluiceException with {@code LOG_UNAVAILABLE}
     */
    public void cancel(String jobId, CallerIdentity caller, String reason) {
        var wish =
                new CancelRequest(
                        jobId,
                        new Caller(
                                caller.tenant().name(),
                                caller.tenant().shard(),
                                caller.key().project(),
                                caller.key().name(),
                                null),
                        clock.millis(),
                        reason,
                        null);
        try {
            log.append(caller.tenant(), wish)
                    .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unconfirmed(e);
        } catch (TimeoutException | ExecutionException e) {
            throw unconfirmed(e);
        }
    }

    private static SluiceException unconfirmed(Exception cause) {
        return new SluiceException(
                ErrorCode.LOG_UNAVAILABLE,
                "the log did not confirm in time; the job may go on (expected: the same request again)",
                cause);
    }
}
