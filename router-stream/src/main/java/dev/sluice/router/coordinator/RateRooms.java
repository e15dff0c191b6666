package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.limit.RoomPolicy;
import dev.sluice.router.coordinator.limit.RoomPolicy.Counter;
import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.router.coordinator.start.GateKey;
import dev.sluice.router.coordinator.start.GateKey.Kind;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RateRoom;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.Rate;
import dev.sluice.schema.catalog.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers who wait what is left of the limits that their job counts for, as it is admitted:
 * it will take its part when it starts, and others theirs. Reads only; confined to its
 * coordinator's thread.
 */
final class RateRooms {
    private static final long NS_PER_MS = 1_000_000;

    private final Supplier<Catalog> catalog;
    private final Limiters limiters;

    RateRooms(Supplier<Catalog> catalog, Limiters limiters) {
        this.catalog = catalog;
        this.limiters = limiters;
    }

    /** What a job that goes to the first lane of its plan leaves to others. */
    void tell(AdmissionReply reply, JobRequest request, Plan plan, long nowMs) {
        List<Limit> limits = catalog.get().limits(request.getCaller().getTenant());
        if (limits.isEmpty()) {
            return;
        }
        String model = "";
        long tokens = 0;
        long requests = 0;
        if (plan instanceof Plan.Lanes lanes) {
            model = catalog.get().lane(lanes.lanes().getFirst()).map(Lane::model).orElse("");
            tokens = lanes.tokensMax();
            requests = 1;
        }
        Subject subject = LaneSettings.subject(request.getCaller(), request.getModel());
        reply.setRequests(room(limits, subject, model, Kind.REQUESTS, requests, nowMs));
        reply.setTokens(room(limits, subject, model, Kind.TOKENS, tokens, nowMs));
    }

    private @Nullable RateRoom room(
            List<Limit> limits, Subject subject, String model, Kind kind, long need, long nowMs) {
        List<Counter> counters = new ArrayList<>();
        for (Limit limit : limits) {
            Rate rate = kind == Kind.REQUESTS ? limit.requests() : limit.tokens();
            if (rate != null && limit.covers(subject, model)) {
                String counter = Optional.ofNullable(limit.per().counter(subject)).orElse("");
                GateKey key = new GateKey(kind, limit.name(), counter);
                counters.add(new Counter(rate, limiters.fullAtNs(key, rate, nowMs * NS_PER_MS)));
            }
        }
        return RoomPolicy.tightest(counters, need, nowMs * NS_PER_MS)
                .map(room -> new RateRoom(room.limit(), room.remaining(), room.resetMs()))
                .orElse(null);
    }
}
