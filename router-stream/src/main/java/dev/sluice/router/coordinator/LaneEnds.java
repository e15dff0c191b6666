package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.lane.LaneNews;
import dev.sluice.router.coordinator.lane.Sign;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.schema.avro.AttemptFinished;

/** What the end of a call changes for the jobs that wait for its lane. */
final class LaneEnds {
    /** A provider's nonsense does not shut a group for longer. */
    private static final long SILENCE_MAX_MS = 3_600_000;

    private final Shares shares;
    private final Queues queues;
    private final LaneNews news;
    private final TokenForecast forecast;

    LaneEnds(Shares shares, Queues queues, LaneNews news, TokenForecast forecast) {
        this.shares = shares;
        this.queues = queues;
        this.news = news;
        this.forecast = forecast;
    }

    /** It was handed back, or never claimed. */
    void notMade(Call call) {
        news.notMade(call);
        var place = call.sent().place();
        if (place != null) {
            queues.correct(place, -place.tokens());
        }
    }

    void ended(Call call, AttemptFinished end, long nowMs) {
        Long silence = end.getOutcome().getRetryAfterMs();
        long closedUntilMs = 0;
        if (silence != null && Sign.of(end.getOutcome()) == Sign.OVERLOADED) {
            closedUntilMs = nowMs + Math.clamp(silence, 0, SILENCE_MAX_MS);
            shares.close(call.limitGroup(), closedUntilMs);
        }
        long used = end.getCallMade() ? Bookings.tokens(end.getUsage()) : 0;
        news.ended(call, end, used, closedUntilMs);
        if (Sign.of(end.getOutcome()) == Sign.ANSWERS) {
            forecast.learn(call.attribution().getLane(), Bookings.tokens(call.bound()), used);
        }
        var place = call.sent().place();
        if (place != null) {
            queues.correct(place, used - place.tokens());
        }
    }
}
