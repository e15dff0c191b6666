package dev.sluice.router.coordinator;

import dev.sluice.router.RefillPolicy;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.lane.LaneNews;
import dev.sluice.router.coordinator.lane.Sign;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;

/** What the end of a call changes for the jobs that wait for its lane. */
final class LaneEnds {
    /** A provider's nonsense does not shut a group for longer. */
    private static final long SILENCE_MAX_MS = 3_600_000;

    /** A shorter lack is over before all others have heard of it. */
    private static final long LACK_TOLD_MS = 500;

    private final Shares shares;
    private final Queues queues;
    private final LaneNews news;
    private final TokenForecast forecast;
    private final CallNeeds needs;

    LaneEnds(Shares shares, Queues queues, LaneNews news, TokenForecast forecast, CallNeeds needs) {
        this.shares = shares;
        this.queues = queues;
        this.news = news;
        this.forecast = forecast;
        this.needs = needs;
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
        long asked = askedSilenceMs(end);
        long silenceMs = asked > 0 ? asked : lackingMs(end);
        if (silenceMs > 0) {
            shares.close(call.limitGroup(), nowMs + silenceMs);
        }
        boolean told = asked > 0 || silenceMs >= LACK_TOLD_MS;
        long closedUntilMs = told ? nowMs + silenceMs : 0;
        long used = end.getCallMade() ? Bookings.tokens(end.getUsage()) : 0;
        news.ended(call, end, used, closedUntilMs, nowMs);
        if (Sign.of(end.getOutcome()) == Sign.ANSWERS) {
            forecast.learn(
                    call.attribution().getLane(), Bookings.tokens(call.bound()), used, nowMs);
            needs.learn(call, end, nowMs);
        }
        var place = call.sent().place();
        if (place != null) {
            queues.correct(place, used - place.tokens());
        }
    }

    private static long askedSilenceMs(AttemptFinished end) {
        Long asked = end.getOutcome().getRetryAfterMs();
        return asked == null || Sign.of(end.getOutcome()) != Sign.OVERLOADED
                ? 0
                : Math.clamp(asked, 0, SILENCE_MAX_MS);
    }

    /** Until something is left again of what the provider counts; 0 when something is. */
    private static long lackingMs(AttemptFinished end) {
        ProviderLimits left = end.getProviderLimits();
        if (left == null) {
            return 0;
        }
        RateLeft requests = left.getRequests();
        RateLeft tokens = left.getTokens();
        long lacking =
                Math.max(
                        requests == null ? 0 : RefillPolicy.silenceForRequestMs(requests),
                        tokens == null ? 0 : RefillPolicy.silenceForTokensMs(tokens));
        return Math.min(lacking, SILENCE_MAX_MS);
    }
}
