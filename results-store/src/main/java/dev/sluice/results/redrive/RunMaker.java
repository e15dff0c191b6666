package dev.sluice.results.redrive;

import dev.sluice.results.retention.RetentionPolicy;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the wish for a run out of the request of the run before. Thread-safe. */
@Singleton
final class RunMaker {
    private final Requests requests;
    private final RetentionPolicy retention;
    private final InstantSource clock;

    RunMaker(Requests requests, RetentionPolicy retention, InstantSource clock) {
        this.requests = requests;
        this.retention = retention;
        this.clock = clock;
    }

    sealed interface Made {
        record Wish(RedriveRequest request) implements Made {}

        record Refused(SluiceException why) implements Made {}
    }

    /**
     * @param wish its name
     * @throws SluiceException when nobody can say now
     */
    Made make(
            String tenant,
            int partition,
            RedriveOrder order,
            PendingRuns.PendingRun run,
            String wish) {
        return requests.find(run.jobId(), tenant, partition, run.offset())
                .map(
                        request ->
                                Wishes.of(
                                        request,
                                        run.run(),
                                        wish,
                                        order,
                                        run.takenMs(),
                                        clock.millis()))
                .map(this::kept)
                .orElseGet(() -> new Made.Refused(RunPolicy.gone(run.jobId())));
    }

    private Made kept(RedriveRequest wish) {
        return Optional.ofNullable(wish.getRequest())
                .flatMap(run -> KeptPolicy.refusal(run, retention))
                .<Made>map(Made.Refused::new)
                .orElseGet(() -> new Made.Wish(wish));
    }
}
