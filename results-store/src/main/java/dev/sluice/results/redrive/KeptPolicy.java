package dev.sluice.results.redrive;

import dev.sluice.results.retention.RetentionPolicy;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.body.ClaimCheck;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Whether a run ends while its job is kept. A job is dropped with the day on which it was accepted
 * first, whatever its run, so a run that may last longer would lose its row, or its body. Pure.
 */
final class KeptPolicy {
    /** For the end to come in, and for somebody to read it. */
    private static final Duration TO_READ = Duration.ofHours(1);

    private KeptPolicy() {}

    /**
     * @param run the request of the run, with its deadline
     */
    static Optional<SluiceException> refusal(JobRequest run, RetentionPolicy retention) {
        Instant keptUntil = keptUntil(run, retention);
        Instant latest = keptUntil.minus(TO_READ);
        Instant deadline = Instant.ofEpochMilli(run.getDeadlineMs());
        if (!deadline.isAfter(latest)) {
            return Optional.empty();
        }
        return Optional.of(
                new SluiceException(
                        ErrorCode.REDRIVE_CONFLICT,
                        "the next run of job %s may last until %s, but the job is kept until %s, as its retention class %s says (expected: a deadline at %s or before; or submit it as a new job)"
                                .formatted(
                                        run.getJobId(),
                                        deadline,
                                        keptUntil,
                                        run.getRetentionClass(),
                                        latest)));
    }

    private static Instant keptUntil(JobRequest run, RetentionPolicy retention) {
        String retentionClass = run.getRetentionClass();
        Instant row = retention.keptUntil(retentionClass, new JobId(run.getJobId()).time());
        // Ingress writes a large body before it gives the job its time: perhaps the day before.
        return Optional.ofNullable(run.getBody().getClaimCheck())
                .flatMap(ClaimCheck::parse)
                .filter(claim -> claim.retentionClass().equals(retentionClass))
                .map(claim -> claim.day().atStartOfDay(ZoneOffset.UTC).toInstant())
                .map(day -> retention.bodiesKeptUntil(retentionClass, day))
                .filter(body -> body.isBefore(row))
                .orElse(row);
    }
}
