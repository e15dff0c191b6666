package dev.sluice.results.query;

import dev.sluice.results.waiting.PlacePolicy;
import dev.sluice.results.waiting.PlacePolicy.Place;
import dev.sluice.results.waiting.TenantStatusFollower;
import dev.sluice.results.waiting.WaitPolicy;
import dev.sluice.results.waiting.WaitPolicy.Wait;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What queued jobs wait for, and about where they stand, by what their coordinators told of their
 * tenants last.
 */
@Singleton
final class Places {
    private final TenantStatusFollower statuses;
    private final PauseView pauses;
    private final InstantSource clock;

    Places(TenantStatusFollower statuses, PauseView pauses, InstantSource clock) {
        this.statuses = statuses;
        this.pauses = pauses;
        this.clock = clock;
    }

    Wait waitOf(StoredJob job) {
        return WaitPolicy.now(
                job.waitingFor(),
                job.waitsUntilMs(),
                pauses.holds(job.tenant(), job.model(), job.lane()),
                clock.millis());
    }

    /** Empty for a job that is not in line, and where nothing is known of its line. */
    Optional<Place> of(StoredJob job, Wait wait) {
        Long since = job.sinceMs();
        String lane = job.lane();
        if (since == null || lane == null || !wait.inLine()) {
            return Optional.empty();
        }
        return statuses.of(job.tenant())
                .flatMap(
                        status ->
                                PlacePolicy.place(status, lane, job.priority(), job.flow(), since));
    }
}
