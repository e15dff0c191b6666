package dev.sluice.results.query;

import dev.sluice.results.waiting.PlacePolicy;
import dev.sluice.results.waiting.PlacePolicy.Place;
import dev.sluice.results.waiting.TenantStatusFollower;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/** About where queued jobs stand, by what their coordinators told of their tenants last. */
@Singleton
final class Places {
    private final TenantStatusFollower statuses;
    private final InstantSource clock;

    Places(TenantStatusFollower statuses, InstantSource clock) {
        this.statuses = statuses;
        this.clock = clock;
    }

    /** Empty for a job that is not in line, and where nothing is known of its line. */
    Optional<Place> of(StoredJob job) {
        Long since = job.sinceMs();
        String lane = job.lane();
        if (since == null || lane == null || !inLine(job)) {
            return Optional.empty();
        }
        return statuses.of(job.tenant())
                .flatMap(
                        status ->
                                PlacePolicy.place(status, lane, job.priority(), job.flow(), since));
    }

    private boolean inLine(StoredJob job) {
        Long until = job.waitsUntilMs();
        return "lane".equals(job.waitingFor())
                || "retry".equals(job.waitingFor()) && until != null && until <= clock.millis();
    }
}
